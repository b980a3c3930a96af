package dev.orb.bench;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.testkit.JavaProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One side's node in a fresh process, so that it has all file handles and an empty heap. */
final class NodeProcess {
  private static final String PREFIX = "orb-bench: value ";
  private static final Duration PATIENCE = Duration.ofMinutes(20);

  private NodeProcess() {}

  /** What to measure there. */
  enum Work {
    BROADCAST,
    MEMORY
  }

  /** Which measure of which side. */
  record Order(Work work, String side, int clients, int rounds) {
    List<String> arguments() {
      return List.of(work.name(), side, Integer.toString(clients), Integer.toString(rounds));
    }

    static Order of(String[] arguments) {
      return new Order(
          Work.valueOf(arguments[0]),
          arguments[1],
          Integer.parseInt(arguments[2]),
          Integer.parseInt(arguments[3]));
    }
  }

  /** Says one value to whoever runs this process. */
  static void say(double value) {
    System.out.println(PREFIX + value);
  }

  /** Runs it to its end and returns the values that it said. */
  static List<Double> run(Path folder, Order order) {
    List<String> jvm = new ArrayList<>(FleetProcess.USUAL_JVM);
    try (JavaProcess process =
        JavaProcess.start(
            new JavaProcess.Start(NodeMain.class, jvm, order.arguments(), Map.of(), folder))) {
      int code = process.awaitExit(PATIENCE);
      if (code != 0) {
        throw new OrbException(
            ErrorCode.INTERNAL, order + " ended with " + code + ": " + process.err());
      }
      return process
          .out()
          .lines()
          .filter(line -> line.startsWith(PREFIX))
          .map(line -> Double.valueOf(line.substring(PREFIX.length())))
          .toList();
    }
  }
}
