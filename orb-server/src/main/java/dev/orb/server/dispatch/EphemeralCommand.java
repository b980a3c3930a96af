package dev.orb.server.dispatch;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.Json;
import dev.orb.protocol.message.Timing;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.JournalEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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
  private volatile Map<String, Json> own = Map.of();
  private @Nullable CommandRecord finished;
  private boolean taken;
  private int told;

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
  }

  /** Before it is sent: what single clients get in place of its params. */
  void own(Map<String, Json> params) {
    this.own = params;
  }

  Map<String, Json> own() {
    return own;
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

  synchronized void started(int index, int attempt, Instant at) {
    if (state.move(index, DeliveryState.RUNNING) == Transitions.Step.FORWARD) {
      state.startedAt(index, at);
      state.attempt(index, attempt);
    }
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
      int index, Outcome outcome, int attempt, @Nullable Timing said, Instant now) {
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

  /** One more end was told to those who watch; the command, if that was the last. */
  synchronized @Nullable CommandRecord toldOne() {
    told++;
    return told == rows.length ? finished : null;
  }

  /** The command, if every end was told. */
  synchronized @Nullable CommandRecord toldAll() {
    return told == rows.length ? finished : null;
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
    facts.add(new JournalEntry.Accepted(record(), own));
    ended().forEach(row -> facts.add(new JournalEntry.Delivery(row, true)));
    return facts;
  }
}
