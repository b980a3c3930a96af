package dev.orb.bench;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.testkit.JavaProcess;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A process that tells what it has done and measured, and what it has said so far. */
final class Teller implements AutoCloseable {
  private static final String VALUE = "orb-bench: value ";
  private static final long LOOK_MILLIS = 20;

  private final JavaProcess process;

  Teller(JavaProcess process) {
    this.process = process;
  }

  /** Waits until it has said this. */
  void await(String step, Duration patience) {
    long begun = System.nanoTime();
    while (!process.out().contains("orb-bench: step " + step)) {
      if (!process.isAlive() || System.nanoTime() - begun > patience.toNanos()) {
        throw new OrbException(
            ErrorCode.INTERNAL, "'" + step + "' was not said; the process said " + process.err());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
    }
  }

  Values values() {
    Values values = new Values();
    String out = process.out();
    out.substring(0, out.lastIndexOf('\n') + 1)
        .lines()
        .filter(line -> line.startsWith(VALUE))
        .map(line -> line.substring(VALUE.length()))
        .forEach(
            line -> {
              int blank = line.lastIndexOf(' ');
              values.add(line.substring(0, blank), Double.parseDouble(line.substring(blank + 1)));
            });
    return values;
  }

  /** Kills it as a power cut would. */
  void kill() {
    process.kill();
  }

  @Override
  public void close() {
    process.close();
  }
}
