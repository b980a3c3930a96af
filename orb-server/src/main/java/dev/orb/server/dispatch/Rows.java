package dev.orb.server.dispatch;

import dev.orb.protocol.CommandState;
import dev.orb.protocol.Counts;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.Json;
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
    return with(command.record(), CommandState.of(counts), counts, finishedAt);
  }

  static CommandRecord with(
      CommandRecord c, CommandState state, Counts counts, @Nullable Instant finishedAt) {
    return new CommandRecord(
        c.id(),
        c.seq(),
        c.node(),
        c.name(),
        c.params(),
        c.target(),
        c.options(),
        c.by(),
        c.schedule(),
        c.scheduledAt(),
        c.durable(),
        c.createdAt(),
        c.expiresAt(),
        c.timeout(),
        c.addressees(),
        c.refused(),
        c.sent(),
        c.cancelRequestedAt(),
        state,
        counts,
        finishedAt);
  }

  /** The same command, holding a set that it shares with others. */
  static CommandRecord to(CommandRecord c, Addressees set) {
    return new CommandRecord(
        c.id(),
        c.seq(),
        c.node(),
        c.name(),
        c.params(),
        c.target(),
        c.options(),
        c.by(),
        c.schedule(),
        c.scheduledAt(),
        c.durable(),
        c.createdAt(),
        c.expiresAt(),
        c.timeout(),
        set.list(),
        c.refused(),
        c.sent(),
        c.cancelRequestedAt(),
        c.state(),
        c.counts(),
        c.finishedAt());
  }

  /** The broker has it. */
  static CommandRecord sent(CommandRecord c, @Nullable Json params) {
    return new CommandRecord(
        c.id(),
        c.seq(),
        c.node(),
        c.name(),
        params,
        c.target(),
        c.options(),
        c.by(),
        c.schedule(),
        c.scheduledAt(),
        c.durable(),
        c.createdAt(),
        c.expiresAt(),
        c.timeout(),
        c.addressees(),
        c.refused(),
        true,
        c.cancelRequestedAt(),
        c.state(),
        c.counts(),
        c.finishedAt());
  }

  static CommandRecord cancelRequested(CommandRecord c, Instant at) {
    return new CommandRecord(
        c.id(),
        c.seq(),
        c.node(),
        c.name(),
        c.params(),
        c.target(),
        c.options(),
        c.by(),
        c.schedule(),
        c.scheduledAt(),
        c.durable(),
        c.createdAt(),
        c.expiresAt(),
        c.timeout(),
        c.addressees(),
        c.refused(),
        c.sent(),
        at,
        c.state(),
        c.counts(),
        c.finishedAt());
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
        "",
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

  /** A delivery that has no row because nothing has happened to it yet. */
  static DeliveryRecord queued(CommandRecord of, Addressee to, Reason reason) {
    return new DeliveryRecord(
        of.id(),
        to.client(),
        "",
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

  /** The same row with a reason, which depends on who is here now. */
  static DeliveryRecord because(DeliveryRecord row, Reason reason) {
    return new DeliveryRecord(
        row.command(),
        row.client(),
        row.component(),
        row.enrolment(),
        row.state(),
        reason,
        row.attempt(),
        row.result(),
        row.error(),
        row.late(),
        row.queuedAt(),
        row.deliveredAt(),
        row.startedAt(),
        row.finishedAt(),
        row.expiresAt(),
        row.due());
  }

  /** The same row with a reply that came after its end. */
  static DeliveryRecord late(DeliveryRecord row, Json reply) {
    return new DeliveryRecord(
        row.command(),
        row.client(),
        row.component(),
        row.enrolment(),
        row.state(),
        row.reason(),
        row.attempt(),
        row.result(),
        row.error(),
        reply,
        row.queuedAt(),
        row.deliveredAt(),
        row.startedAt(),
        row.finishedAt(),
        row.expiresAt(),
        row.due());
  }

  /** The same end without the words that came with it. */
  static DeliveryRecord withoutAnswer(DeliveryRecord row) {
    Failure error = row.error();
    return new DeliveryRecord(
        row.command(),
        row.client(),
        row.component(),
        row.enrolment(),
        row.state(),
        row.reason(),
        row.attempt(),
        null,
        error == null ? null : Failure.of(error.code(), "its words could not be kept"),
        null,
        row.queuedAt(),
        row.deliveredAt(),
        row.startedAt(),
        row.finishedAt(),
        row.expiresAt(),
        row.due());
  }
}
