package dev.orb.server.dispatch;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.message.Progress;
import dev.orb.protocol.message.Timing;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.JournalEntry;
import dev.orb.server.journal.Said;
import dev.orb.server.story.Happening;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A command that lives in memory only, until it has ended. Thread-safe by its own lock, which is
 * held for a few assignments; whoever ends the last delivery gets to know.
 */
final class EphemeralCommand {
  private static final Timing UNKNOWN = new Timing(null, null, null);

  private final OpenCommand state;
  private final long[] epochs;
  private final @Nullable DeliveryRecord[] rows;
  private final long deadline;
  private final CompletableFuture<DeliveryRecord> first = new CompletableFuture<>();
  private final boolean call;
  private final EphemeralStory story;
  private @Nullable CommandRecord finished;
  private boolean taken;

  /**
   * @param epochs the session of each addressee
   * @param deadline by the ticker
   * @param call whether only its {@link #first()} is of interest
   */
  EphemeralCommand(
      CommandRecord record, Addressees to, long[] epochs, long deadline, boolean call) {
    this.state = new OpenCommand(record, to, record.expiresAt().toEpochMilli());
    this.epochs = epochs;
    this.rows = new DeliveryRecord[to.size()];
    this.deadline = deadline;
    this.call = call;
    this.story = new EphemeralStory(to.size());
  }

  CommandId id() {
    return state.record().id();
  }

  Addressees to() {
    return state.to();
  }

  boolean isCall() {
    return call;
  }

  long deadline() {
    return deadline;
  }

  long epoch(int index) {
    return epochs[index];
  }

  /** Completes with the end of the first delivery that ends: of a call, the one. */
  CompletableFuture<DeliveryRecord> first() {
    return first;
  }

  /** Where this sender may answer, -1 if nowhere. */
  int place(String client, long enrolment) {
    int index = to().find(client);
    return index >= 0 && to().get(index).enrolment() == enrolment ? index : -1;
  }

  /**
   * A delivery has started.
   *
   * @param stamp its place, if it is kept
   */
  synchronized void started(int index, int attempt, Instant at, LongSupplier stamp) {
    if (state.move(index, DeliveryState.RUNNING) == Transitions.Step.FORWARD) {
      state.startedAt(index, at);
      state.attempt(index, attempt);
      if (!call) {
        story.started(Rows.open(state, index, null), stamp.getAsLong());
      }
    }
  }

  /** A handler said something; null of a call, and of a delivery that has ended. */
  synchronized @Nullable Said spoke(
      int index, Progress progress, LongSupplier stamp, BooleanSupplier heard) {
    if (call || !state.isOpen(index)) {
      return null;
    }
    Said said = Said.of(to().get(index).client(), progress, stamp.getAsLong());
    story.spoke(said, progress, heard.getAsBoolean());
    return said;
  }

  synchronized boolean isRunning(int index) {
    return state.state(index) == DeliveryState.RUNNING;
  }

  /** How a delivery ends that is past the deadline. */
  synchronized Outcome overdue(int index) {
    CommandRecord record = state.record();
    return state.state(index) == DeliveryState.RUNNING
        ? Outcome.noReply(Duration.between(record.createdAt(), record.expiresAt()))
        : Outcome.neverDelivered();
  }

  /**
   * Ends a delivery.
   *
   * @return its row; null if it had ended
   */
  synchronized @Nullable DeliveryRecord end(
      int index,
      Outcome outcome,
      int attempt,
      @Nullable Timing said,
      Instant now,
      LongSupplier stamp) {
    if (state.move(index, outcome.state()) != Transitions.Step.FORWARD) {
      return null;
    }
    state.attempt(index, Math.max(attempt, state.attempt(index)));
    Timing timing = said == null ? UNKNOWN : said;
    Instant started = timing.started() == null ? state.startedAt(index) : timing.started();
    Instant delivered = timing.delivered() == null ? started : timing.delivered();
    DeliveryRecord row =
        Rows.ended(
            state,
            index,
            outcome,
            new Timing(delivered, started, or(timing, now))
                .within(state.record().createdAt(), now));
    rows[index] = row;
    if (!call) {
      story.ended(index, row, stamp.getAsLong());
    }
    if (state.isDone()) {
      finished = Rows.of(state, now);
    }
    return row;
  }

  private static Instant or(Timing timing, Instant now) {
    return timing.finished() == null ? now : timing.finished();
  }

  /** The command when everything has ended, to the first who asks; else null. */
  synchronized @Nullable CommandRecord takeFinished() {
    if (taken || finished == null) {
      return null;
    }
    taken = true;
    return finished;
  }

  /** What has happened and was not told, in order. On the telling thread. */
  synchronized EphemeralStory.Taken takeUntold() {
    return story.takeUntold();
  }

  /** The command, if every end was told. On the telling thread. */
  synchronized @Nullable CommandRecord toldAll() {
    return story.toldEnds() == rows.length ? finished : null;
  }

  /** What happened up to now, after a place. */
  synchronized List<Happening> happened(long after, long upTo, boolean withSaid) {
    return story.happened(after, upTo, withSaid);
  }

  /** What was said of one delivery and is kept. */
  synchronized List<Said> said(String client) {
    return story.said().stream().filter(said -> said.client().equals(client)).toList();
  }

  synchronized CommandRecord record() {
    return finished == null ? Rows.of(state, null) : finished;
  }

  /** Every delivery as it is now, in the order of the target. */
  synchronized List<DeliveryRecord> deliveries() {
    List<DeliveryRecord> all = new ArrayList<>(rows.length);
    for (int i = 0; i < rows.length; i++) {
      DeliveryRecord row = rows[i];
      all.add(row == null ? Rows.open(state, i, null) : row);
    }
    return all;
  }

  /** The deliveries that have ended. */
  synchronized List<DeliveryRecord> ended() {
    List<DeliveryRecord> all = new ArrayList<>();
    for (DeliveryRecord row : rows) {
      if (row != null) {
        all.add(row);
      }
    }
    return all;
  }

  /** What the journal is told in one go at the end. */
  synchronized List<JournalEntry> facts() {
    List<JournalEntry> facts = new ArrayList<>(rows.length + 1);
    facts.add(new JournalEntry.Accepted(record()));
    for (int i = 0; i < rows.length; i++) {
      DeliveryRecord row = rows[i];
      if (row != null) {
        facts.add(new JournalEntry.Delivery(row, true, story.stamp(i)));
      }
    }
    story.said().forEach(said -> facts.add(new JournalEntry.Says(said)));
    return facts;
  }
}
