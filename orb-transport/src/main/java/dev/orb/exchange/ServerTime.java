package dev.orb.exchange;

import dev.orb.protocol.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The server's time, as this end knows it: its own clock and an offset that it learned. Until the
 * first lesson the offset is zero. Thread-safe.
 *
 * <p>Every exchange that names both times is a lesson: the server's moment lies in the middle of
 * the round trip, give or take half of it. The smallest round trip wins. A lesson that cannot be
 * true together with the best one means that this end's clock was set, and starts anew. What is
 * known ages, because clocks drift.
 */
public final class ServerTime {
  /** Two clocks drift apart by at most this: one part in 5,000. */
  private static final long DRIFT = 5_000;

  private static final Duration UNSURE = Duration.ofHours(1);

  private final Clock clock;
  private final Ticker ticker;
  private volatile Lesson best;
  private volatile @Nullable Instant heard;

  public ServerTime(Clock clock, Ticker ticker) {
    this.clock = clock;
    this.ticker = ticker;
    this.best = new Lesson(Duration.ZERO, Duration.ofDays(36_500), ticker.nanos(), false);
  }

  /** The time of a server itself: its own clock, with nothing to learn. */
  public static ServerTime own(Clock clock) {
    return new ServerTime(clock, () -> 0L);
  }

  /** What a process before this one had learned, until this one learns better. */
  public void assume(Duration offset) {
    synchronized (this) {
      if (!best.learned()) {
        best = new Lesson(offset, Duration.ofDays(36_500), ticker.nanos(), false);
      }
    }
  }

  /** The server's time now. */
  public Instant now() {
    return clock.instant().plus(best.offset());
  }

  /** What to add to this end's clock. */
  public Duration offset() {
    return best.offset();
  }

  /**
   * What the server itself said last, empty before its first word. In contrast to {@link #now} it
   * owes nothing to this end's clock; it stands still while there is no session.
   */
  public Optional<Instant> heard() {
    return Optional.ofNullable(heard);
  }

  /**
   * Learns from an answer that has just come.
   *
   * @param asked when this end asked, by its own clock
   * @param answered when the server answered, by the server's
   */
  public void learn(Instant asked, Instant answered) {
    heard = answered;
    Instant received = clock.instant();
    Duration trip = Duration.between(asked, received);
    Lesson lesson =
        trip.isNegative()
            // why: the clock was set back on the way; the answer alone is still near the truth
            ? new Lesson(Duration.between(received, answered), UNSURE, ticker.nanos(), true)
            : new Lesson(
                Duration.between(asked.plus(trip.dividedBy(2)), answered),
                trip,
                ticker.nanos(),
                true);
    synchronized (this) {
      Duration doubt = best.doubt(lesson.at());
      boolean apart =
          lesson.offset().minus(best.offset()).abs().compareTo(lesson.trip().plus(doubt)) > 0;
      if (apart || !best.learned() || lesson.trip().compareTo(doubt) <= 0) {
        best = lesson;
      }
    }
  }

  /**
   * @param offset what was learned
   * @param trip the round trip that it took; the offset is wrong by at most half of it
   * @param at the ticker then
   * @param learned false for the offset before the first lesson
   */
  private record Lesson(Duration offset, Duration trip, long at, boolean learned) {
    Duration doubt(long now) {
      return trip.plusNanos(Math.max(0, now - at) / DRIFT);
    }
  }
}
