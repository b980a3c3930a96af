package dev.orb.scheduler;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A time that came due, on its way to the sink and onto the record. Used by one thread. */
final class Dealing {
  private final ScheduleStore.Due due;
  private final Firing firing;
  private List<Handed> handed = List.of();
  private @Nullable OrbException failure;
  private @Nullable List<Firing> ended;

  Dealing(ScheduleStore.Due due, Instant now) {
    this.due = due;
    this.firing = Firing.of(due.schedule(), due.scheduledAt(), "", now, 0);
  }

  /**
   * A firing that is over, or that the sink is about to answer.
   *
   * @param answer the sink's; null if it was not asked
   */
  record Handed(Firing firing, @Nullable CompletableFuture<CommandId> answer) {}

  ScheduleStore.Due due() {
    return due;
  }

  Firing firing() {
    return firing;
  }

  /** Begins it without waiting for the sink; what fails at once shows when it is settled. */
  void begin(Supplier<List<Handed>> work) {
    failure = null;
    try {
      handed = work.get();
    } catch (OrbException e) {
      failure = e;
    } catch (RuntimeException e) {
      failure = new OrbException(ErrorCode.INTERNAL, "the firing failed: " + e, null, e);
    }
  }

  /**
   * Waits for the sink.
   *
   * @param patience how long
   * @param tries how often it was begun
   * @param refused what is on record of one that was refused
   * @return why it is to be begun again; null if it has ended
   */
  @Nullable OrbException settle(
      Duration patience, int tries, BiFunction<Firing, OrbException, Firing> refused) {
    OrbException why = failure;
    try {
      if (why == null) {
        for (Handed each : handed) {
          if (each.answer() != null) {
            answered(each.answer(), patience);
          }
        }
        ended = handed.stream().map(Handed::firing).toList();
        return null;
      }
    } catch (OrbException e) {
      why = e;
    }
    if (Patience.isPassing(why.code(), tries)) {
      return why;
    }
    ended = List.of(refused.apply(firing, why));
    return null;
  }

  /** What came of it, none if its schedule is gone; null while it is open. */
  @Nullable List<Firing> ended() {
    return ended;
  }

  /**
   * Waits for the sink's answer.
   *
   * @throws OrbException its refusal; {@code TIMEOUT} if it gave none
   */
  static void answered(CompletableFuture<CommandId> answer, Duration patience) {
    try {
      answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof OrbException known
          ? known
          : new OrbException(
              ErrorCode.INTERNAL, "the sink failed: " + e.getCause(), null, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OrbException(ErrorCode.UNAVAILABLE, "interrupted while the sink took it");
    } catch (TimeoutException e) {
      throw new OrbException(
          ErrorCode.TIMEOUT, "the sink did not answer within " + patience, null, e);
    }
  }
}
