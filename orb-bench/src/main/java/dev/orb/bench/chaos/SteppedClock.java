package dev.orb.bench.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * The wall clock of a tormented process: as far from the real one as a file says, which is read
 * again and again. So it can be stepped ahead and back from outside, and survives the process as a
 * machine's clock does. Thread-safe.
 */
public final class SteppedClock extends Clock {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Clock real = Clock.systemUTC();
  private final AtomicReference<Duration> offset;
  private final ZoneId zone;

  private SteppedClock(AtomicReference<Duration> offset, ZoneId zone) {
    this.offset = offset;
    this.zone = zone;
  }

  /** The clock of this process, by that file. */
  public static SteppedClock by(Path file) throws IOException {
    SteppedClock clock = new SteppedClock(new AtomicReference<>(read(file)), ZoneOffset.UTC);
    ChaosThreads.start("clock", () -> clock.follow(file));
    return clock;
  }

  /** Steps the clock of whoever reads that file. */
  public static void step(Path file, Duration offset) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(fresh, Long.toString(offset.toMillis()));
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static Duration read(Path file) throws IOException {
    return Duration.ofMillis(Long.parseLong(Files.readString(file)));
  }

  private void follow(Path file) {
    try {
      while (true) {
        offset.set(read(file));
        LockSupport.parkNanos(LOOK_NANOS);
      }
    } catch (IOException e) {
      // the run is over
    }
  }

  @Override
  public Instant instant() {
    return real.instant().plus(offset.get());
  }

  @Override
  public ZoneId getZone() {
    return zone;
  }

  @Override
  public Clock withZone(ZoneId other) {
    return new SteppedClock(offset, other);
  }
}
