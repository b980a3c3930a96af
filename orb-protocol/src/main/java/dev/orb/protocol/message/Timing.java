package dev.orb.protocol.message;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a client had a command, in the server's time.
 *
 * @param delivered it arrived
 * @param started its handler began
 * @param finished its handler ended
 */
public record Timing(
    @Nullable Instant delivered, @Nullable Instant started, @Nullable Instant finished) {

  /**
   * The same, moved into a span: a client's idea of the server's time is some milliseconds wrong.
   *
   * @param from nothing was earlier
   * @param to nothing was later
   */
  public Timing within(Instant from, Instant to) {
    return new Timing(
        within(delivered, from, to), within(started, from, to), within(finished, from, to));
  }

  private static @Nullable Instant within(@Nullable Instant time, Instant from, Instant to) {
    if (time == null) {
      return null;
    }
    Instant notLater = time.isAfter(to) ? to : time;
    return notLater.isBefore(from) ? from : notLater;
  }
}
