package dev.orb.server.dispatch;

import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.message.Timing;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.JournalEntry;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ends deliveries: the one place where a delivery of a durable command becomes final. Loop only.
 */
final class Endings {
  private static final Timing UNKNOWN = new Timing(null, null, null);

  private final Book book;
  private final Committer committer;
  private final Clock clock;
  private final List<Listener> listeners = new ArrayList<>();

  /** Hears of an end on the loop, before it is committed. */
  interface Listener {
    void ended(OpenCommand command, int index, DeliveryRecord row);
  }

  Endings(Book book, Committer committer, Clock clock) {
    this.book = book;
    this.committer = committer;
    this.clock = clock;
  }

  void listen(Listener listener) {
    listeners.add(listener);
  }

  boolean end(OpenCommand command, int index, Outcome outcome) {
    return end(command, index, outcome, null);
  }

  /**
   * Ends a delivery if it may end so.
   *
   * @param timing when the client had it, as far as it said
   * @return whether this was its end
   */
  boolean end(OpenCommand command, int index, Outcome outcome, @Nullable Timing timing) {
    boolean first = command.state(index) == DeliveryState.QUEUED;
    if (command.move(index, outcome.state()) != Transitions.Step.FORWARD) {
      return false;
    }
    DeliveryRecord row =
        Rows.ended(
            command, index, outcome, complete(timing == null ? UNKNOWN : timing, command, index));
    committer.batch().change(command, index, new JournalEntry.Delivery(row, first));
    book.ended(row.client(), command);
    if (command.isDone()) {
      book.reschedule(command, Long.MAX_VALUE);
    }
    listeners.forEach(listener -> listener.ended(command, index, row));
    return true;
  }

  private Timing complete(Timing said, OpenCommand command, int index) {
    Instant started = said.started() != null ? said.started() : command.startedAt(index);
    Instant now = clock.instant();
    return new Timing(
            said.delivered() != null ? said.delivered() : started,
            started,
            said.finished() != null ? said.finished() : now)
        .within(command.record().createdAt(), now);
  }
}
