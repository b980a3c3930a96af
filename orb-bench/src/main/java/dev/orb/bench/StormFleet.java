package dev.orb.bench;

import dev.orb.client.ClientFabric;
import dev.orb.testkit.SimulatedFleet;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** The process of some of a storm's clients, which count what they do. */
final class StormFleet {
  static final String DOUBLED = "commands done twice";
  static final Duration SAY_EVERY = Duration.ofSeconds(1);

  private static final Duration CONNECT = Duration.ofMinutes(4);

  /** As many dial at a time as there might be processes. */
  private static final int AT_A_TIME = 400;

  private StormFleet() {}

  /** Arguments: port, first, end. Connects and stays. */
  public static void main(String[] arguments) throws Exception {
    int first = Integer.parseInt(arguments[1]);
    int end = Integer.parseInt(arguments[2]);
    Map<String, String> all = Secrets.read(Path.of("").toAbsolutePath());
    Map<String, String> mine = new TreeMap<>();
    for (int i = first; i < end; i++) {
      String id = StormNode.id(i);
      mine.put(id, all.getOrDefault(id, ""));
    }
    Set<String> done = ConcurrentHashMap.newKeySet();
    LongAdder doubled = new LongAdder();
    try (SimulatedFleet fleet =
        SimulatedFleet.connect(
            URI.create("tcp://127.0.0.1:" + arguments[0]),
            new ClientFabric.Options(16, AT_A_TIME, Clock.systemUTC()),
            mine,
            (id, builder) ->
                builder.run(
                    StormNode.MARK,
                    context -> {
                      if (!done.add(id + " " + context.id())) {
                        doubled.increment();
                      }
                    }),
            CONNECT)) {
      ProcessHandle parent = ProcessHandle.current().parent().orElse(ProcessHandle.current());
      while (parent.isAlive() && fleet.connected() >= 0) {
        NodeProcess.say(DOUBLED, (double) doubled.sum());
        LockSupport.parkNanos(SAY_EVERY.toNanos());
      }
      // why: thousands of orderly goodbyes to a node that is gone would take an hour
      Runtime.getRuntime().halt(0);
    }
  }
}
