package dev.orb.bench;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.testkit.JavaProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One side's node in a fresh process, so that it has all file handles and an empty heap. It says
 * values and steps on its standard output, which are read as they come.
 */
final class NodeProcess implements AutoCloseable {
  private static final String VALUE = "orb-bench: value ";
  private static final String STEP = "orb-bench: step ";
  private static final Duration PATIENCE = Duration.ofMinutes(15);
  private static final long LOOK_MILLIS = 100;

  private final Order order;
  private final JavaProcess process;
  private final long begun = System.nanoTime();
  private int read;

  private NodeProcess(Order order, JavaProcess process) {
    this.order = order;
    this.process = process;
  }

  /** What to measure there. */
  enum Work {
    BROADCAST,
    MEMORY
  }

  /** Which measure of which side, with so many clients; several sizes one after the other. */
  record Order(Work work, String side, List<Integer> clients, int rounds) {
    Order {
      clients = List.copyOf(clients);
    }

    List<String> arguments() {
      String sizes = clients.stream().map(String::valueOf).collect(Collectors.joining(","));
      return List.of(work.name(), side, sizes, Integer.toString(rounds));
    }

    static Order of(String[] arguments) {
      return new Order(
          Work.valueOf(arguments[0]),
          arguments[1],
          Arrays.stream(arguments[2].split(",", -1)).map(Integer::valueOf).toList(),
          Integer.parseInt(arguments[3]));
    }
  }

  /** Says one value to whoever runs this process. */
  static void say(String name, double value) {
    System.out.println(VALUE + name + " " + value);
  }

  /** Says how far it is. */
  static void step(String what) {
    System.out.println(STEP + what);
  }

  /** Starts it. */
  static NodeProcess start(Path folder, Order order) {
    List<String> jvm = new ArrayList<>(FleetProcess.USUAL_JVM);
    jvm.add("-Dorb.launcher=" + System.getProperty("orb.launcher", ""));
    return new NodeProcess(
        order,
        JavaProcess.start(
            new JavaProcess.Start(NodeMain.class, jvm, order.arguments(), Map.of(), folder)));
  }

  /** Runs one to its end; the values that it said by their names, in order. */
  static Values run(Path folder, Order order) {
    try (NodeProcess process = start(folder, order)) {
      awaitAll(List.of(process));
      return process.values();
    }
  }

  /** Waits for the ends of all, and passes on how far they are. */
  static void awaitAll(List<NodeProcess> all) {
    while (all.stream().filter(NodeProcess::works).count() > 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
    }
  }

  private boolean works() {
    boolean alive = process.isAlive();
    relay();
    if (alive && System.nanoTime() - begun > PATIENCE.toNanos()) {
      throw new OrbException(ErrorCode.TIMEOUT, order + " is not done within " + PATIENCE);
    }
    return alive;
  }

  /** What it said; it has ended. */
  Values values() {
    int code = process.awaitExit(Duration.ofSeconds(1));
    if (code != 0) {
      throw new OrbException(
          ErrorCode.INTERNAL, order + " ended with " + code + ": " + process.err());
    }
    Values values = new Values();
    lines(VALUE)
        .forEach(
            line -> {
              int blank = line.lastIndexOf(' ');
              values.add(line.substring(0, blank), Double.parseDouble(line.substring(blank + 1)));
            });
    return values;
  }

  private void relay() {
    List<String> steps = lines(STEP).toList();
    steps.stream().skip(read).forEach(step -> Progress.say(order.side() + ": " + step));
    read = steps.size();
  }

  private Stream<String> lines(String prefix) {
    String out = process.out();
    // why: a line that is being written is read the next time
    return out.substring(0, out.lastIndexOf('\n') + 1)
        .lines()
        .filter(line -> line.startsWith(prefix))
        .map(line -> line.substring(prefix.length()));
  }

  @Override
  public void close() {
    process.close();
  }
}
