package dev.orb.server.dispatch;

import dev.orb.protocol.CommandState;
import dev.orb.protocol.Counts;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.Reason;
import dev.orb.protocol.message.Failure;
import dev.orb.protocol.message.Timing;
import dev.orb.server.journal.Addressee;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes records from what is known in memory. */
final class Rows {
  private Rows() {}

  /** The command as its deliveries have made it. */
  static CommandRecord of(OpenCommand command, @Nullable Instant finishedAt) {
    Counts counts = command.counts();
    return command.record().withProgress(CommandState.of(counts), counts, finishedAt);
  }

  /** A delivery that has not ended. */
  static DeliveryRecord open(OpenCommand command, int index, @Nullable Reason reason) {
    Instant startedAt = command.startedAt(index);
    return row(
        command,
        index,
        new Outcome(command.state(index), reason, null, null),
        new Timing(startedAt, startedAt, null));
  }

  /** A delivery that has ended so, at the latest of the times. */
  static DeliveryRecord ended(OpenCommand command, int index, Outcome outcome, Timing timing) {
    return row(command, index, outcome, timing);
  }

  private static DeliveryRecord row(
      OpenCommand command, int index, Outcome outcome, Timing timing) {
    CommandRecord of = command.record();
    Addressee to = command.to().get(index);
    return new DeliveryRecord(
        of.id(),
        to.client(),
        component(of),
        to.enrolment(),
        outcome.state(),
        outcome.reason(),
        command.attempt(index),
        outcome.result(),
        outcome.error(),
        null,
        of.createdAt(),
        timing.delivered(),
        timing.started(),
        timing.finished(),
        of.expiresAt(),
        outcome.state().isFinal() ? null : Instant.ofEpochMilli(command.due(index)));
  }

  /** Whose handlers it is for, as its row has it. */
  private static String component(CommandRecord of) {
    String component = of.options().component();
    return component == null ? "" : component;
  }

  /** A delivery that has no row because nothing has happened to it yet. */
  static DeliveryRecord queued(CommandRecord of, Addressee to, Reason reason) {
    return new DeliveryRecord(
        of.id(),
        to.client(),
        component(of),
        to.enrolment(),
        DeliveryState.QUEUED,
        reason,
        0,
        null,
        null,
        null,
        of.createdAt(),
        null,
        null,
        null,
        of.expiresAt(),
        null);
  }

  /** The same end without the words that came with it. */
  static DeliveryRecord withoutAnswer(DeliveryRecord row) {
    Failure error = row.error();
    return row.withAnswer(
        null, error == null ? null : Failure.of(error.code(), "its words could not be kept"));
  }
}
