package dev.orb.bench;

import dev.orb.client.OrbClient;
import dev.orb.client.ledger.MvLedger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The process of a client of the backlog's bench, which counts what it does. */
final class BacklogClient {
  static final String DOUBLED = "commands done twice";
  static final String DISORDERED = "commands done before an older one";
  static final String CONNECTED = "connected";
  static final String COUNTED = "counted";

  private static final int SIDE_BY_SIDE = 500;
  private static final MvLedger.Options ROOM = new MvLedger.Options(10_000_000, 4L << 30, false);
  private static final Duration CONNECT = Duration.ofMinutes(1);
  private static final int MILLIS_OF_ID = "01234567-89ab".length();
  private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(20);

  private BacklogClient() {}

  /** Arguments: id, port, commands that it says when it has done. Ends with its parent. */
  public static void main(String[] arguments) throws Exception {
    String id = arguments[0];
    int expected = Integer.parseInt(arguments[2]);
    Path folder = Path.of("").toAbsolutePath();
    Map<String, String> secrets = Secrets.read(folder);
    Counting counting = new Counting();
    try (OrbClient client =
        OrbClient.builder(id, URI.create("tcp://127.0.0.1:" + arguments[1]))
            .secret(secrets.getOrDefault(id, ""))
            .state(folder.resolve("state-" + id))
            .ledger(ROOM)
            .on(
                OrbSide.ECHO,
                (params, context) -> {
                  counting.count(context.id().toString());
                  return params;
                })
            .build()) {
      client.start(CONNECT);
      NodeProcess.step(CONNECTED);
      ProcessHandle parent = ProcessHandle.current().parent().orElse(ProcessHandle.current());
      boolean said = false;
      while (parent.isAlive()) {
        if (!said && counting.done() >= expected) {
          NodeProcess.say(DOUBLED, (double) counting.doubled());
          NodeProcess.say(DISORDERED, (double) counting.disordered());
          NodeProcess.step(COUNTED);
          said = true;
        }
        LockSupport.parkNanos(LOOK_AGAIN);
      }
      Runtime.getRuntime().halt(0);
    }
  }

  /** What was done, in which order. Thread-safe. */
  private static final class Counting {
    private final Set<String> all = new HashSet<>();
    private final Deque<String> newest = new ArrayDeque<>();
    private int doubled;
    private int disordered;

    synchronized void count(String id) {
      if (!all.add(id)) {
        doubled++;
      }
      // why so much of it: ids are in the order of their times, to the millisecond
      String time = id.substring(0, MILLIS_OF_ID);
      newest.addLast(time);
      // why some: what runs side by side is in no order
      if (newest.size() > SIDE_BY_SIDE && time.compareTo(newest.removeFirst()) < 0) {
        disordered++;
      }
    }

    synchronized int done() {
      return all.size();
    }

    synchronized int doubled() {
      return doubled;
    }

    synchronized int disordered() {
      return disordered;
    }
  }
}
