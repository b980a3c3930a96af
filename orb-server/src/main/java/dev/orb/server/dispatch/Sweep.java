package dev.orb.server.dispatch;

import dev.orb.protocol.DeliveryState;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Ends what is past due. Loop only. */
final class Sweep {
  private final Book book;
  private final Endings endings;
  private final Presence presence;
  private long notBefore = Long.MIN_VALUE;

  Sweep(Book book, Endings endings, Presence presence) {
    this.book = book;
    this.endings = endings;
    this.presence = presence;
  }

  /** Ends nothing before this time. */
  void notBefore(Instant time) {
    this.notBefore = time.toEpochMilli();
  }

  void run(Instant time) {
    long now = time.toEpochMilli();
    if (now < notBefore) {
      return;
    }
    for (OpenCommand command : book.due(now)) {
      for (int i = 0; i < command.to().size(); i++) {
        if (command.isOpen(i) && command.due(i) <= now) {
          endings.end(command, i, overdue(command, i));
        }
      }
      book.reschedule(command, command.nextDue());
    }
  }

  private Outcome overdue(OpenCommand command, int index) {
    DeliveryState state = command.state(index);
    if (state == DeliveryState.RUNNING) {
      return Outcome.noReply(allowed(command.startedAt(index), command.due(index)));
    }
    return state == DeliveryState.DELIVERED
        ? Outcome.notStarted()
        : Outcome.neverDelivered(presence.whereabouts(command.to().get(index).client()));
  }

  private static Duration allowed(@Nullable Instant started, long due) {
    return started == null
        ? Duration.ZERO
        : Duration.ofMillis(Math.max(0, due - started.toEpochMilli()));
  }
}
