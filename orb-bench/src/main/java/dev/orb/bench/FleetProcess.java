package dev.orb.bench;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.testkit.JavaProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The echoing clients of one side, in a process of their own, as users have them. */
final class FleetProcess implements AutoCloseable {
  static final String READY = "orb-bench: ready";

  /** The compiler and collector of a usual JVM; a test's children do without. */
  static final List<String> USUAL_JVM =
      List.of("-XX:TieredStopAtLevel=4", "-XX:-UseSerialGC", "-XX:+UseG1GC", "-Xmx4g");

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final JavaProcess process;

  /** Which fleet: the clients from the first to the one before the end. */
  record Order(String side, int port, int first, int end, boolean ledgerOnDisk) {
    List<String> arguments() {
      return List.of(
          side,
          Integer.toString(port),
          Integer.toString(first),
          Integer.toString(end),
          Boolean.toString(ledgerOnDisk));
    }

    static Order of(String[] arguments) {
      return new Order(
          arguments[0],
          Integer.parseInt(arguments[1]),
          Integer.parseInt(arguments[2]),
          Integer.parseInt(arguments[3]),
          Boolean.parseBoolean(arguments[4]));
    }
  }

  private FleetProcess(JavaProcess process) {
    this.process = process;
  }

  /** Starts it and waits until every client is connected. */
  static FleetProcess start(Path folder, Order order) {
    FleetProcess fleet =
        new FleetProcess(
            JavaProcess.start(
                new JavaProcess.Start(
                    FleetMain.class, USUAL_JVM, order.arguments(), Map.of(), folder)));
    try {
      fleet.awaitReady();
      return fleet;
    } catch (RuntimeException e) {
      fleet.close();
      throw e;
    }
  }

  private void awaitReady() {
    long begun = System.nanoTime();
    while (!process.out().contains(READY)) {
      if (!process.isAlive() || System.nanoTime() - begun > PATIENCE.toNanos()) {
        throw new OrbException(
            ErrorCode.UNAVAILABLE, "the clients did not connect; they said: " + process.err());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  /** Nanoseconds, to the operating system's grain of 10 ms. */
  long cpu() {
    return ProcessHandle.of(process.pid())
        .flatMap(handle -> handle.info().totalCpuDuration())
        .orElse(Duration.ZERO)
        .toNanos();
  }

  @Override
  public void close() {
    process.close();
  }
}
