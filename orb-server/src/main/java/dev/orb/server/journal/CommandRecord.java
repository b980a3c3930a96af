package dev.orb.server.journal;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.CommandState;
import dev.orb.protocol.Counts;
import dev.orb.protocol.FiringNote;
import dev.orb.protocol.Json;
import dev.orb.protocol.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command as the journal has it: one row, whatever the number of its targets.
 *
 * @param id its id
 * @param seq its place in the accept order of its node, from 1
 * @param node the node that accepted it
 * @param name which handler
 * @param params its parameters; null is absent
 * @param target as it was asked for
 * @param options as they were asked for
 * @param by who sent it: a token's name, or the embedding application
 * @param schedule the schedule that fired, if one did
 * @param scheduledAt the nominal time of that firing
 * @param durable false for an ephemeral command
 * @param createdAt when it was accepted
 * @param expiresAt after this it is not started
 * @param timeout how long its handler may run: the sender's value, else null
 * @param addressees the fixed set, in the order of the target
 * @param refused targets that never became a delivery
 * @param cancelRequestedAt when a cancel was asked for, if it was
 * @param state of all deliveries together
 * @param counts of deliveries by state
 * @param finishedAt when the last delivery ended
 * @param retryOf the command that this one tries again, if it does
 * @param firing what clients are told of the firing beside that, if anything
 */
public record CommandRecord(
    CommandId id,
    long seq,
    String node,
    String name,
    @Nullable Json params,
    Target target,
    CommandOptions options,
    String by,
    @Nullable String schedule,
    @Nullable Instant scheduledAt,
    boolean durable,
    Instant createdAt,
    Instant expiresAt,
    @Nullable Duration timeout,
    List<Addressee> addressees,
    List<Refusal> refused,
    @Nullable Instant cancelRequestedAt,
    CommandState state,
    Counts counts,
    @Nullable Instant finishedAt,
    @Nullable CommandId retryOf,
    @Nullable FiringNote firing) {
  public CommandRecord {
    addressees = List.copyOf(addressees);
    refused = List.copyOf(refused);
  }

  /** A command of which clients are told no more than its schedule and nominal time. */
  public CommandRecord(
      CommandId id,
      long seq,
      String node,
      String name,
      @Nullable Json params,
      Target target,
      CommandOptions options,
      String by,
      @Nullable String schedule,
      @Nullable Instant scheduledAt,
      boolean durable,
      Instant createdAt,
      Instant expiresAt,
      @Nullable Duration timeout,
      List<Addressee> addressees,
      List<Refusal> refused,
      @Nullable Instant cancelRequestedAt,
      CommandState state,
      Counts counts,
      @Nullable Instant finishedAt,
      @Nullable CommandId retryOf) {
    this(
        id,
        seq,
        node,
        name,
        params,
        target,
        options,
        by,
        schedule,
        scheduledAt,
        durable,
        createdAt,
        expiresAt,
        timeout,
        addressees,
        refused,
        cancelRequestedAt,
        state,
        counts,
        finishedAt,
        retryOf,
        null);
  }

  /** The same command, further on its way. */
  public CommandRecord withProgress(
      CommandState state, Counts counts, @Nullable Instant finishedAt) {
    return new CommandRecord(
        id,
        seq,
        node,
        name,
        params,
        target,
        options,
        by,
        schedule,
        scheduledAt,
        durable,
        createdAt,
        expiresAt,
        timeout,
        addressees,
        refused,
        cancelRequestedAt,
        state,
        counts,
        finishedAt,
        retryOf,
        firing);
  }

  /** The same command, whose cancel was asked for then. */
  public CommandRecord withCancelRequested(Instant cancelRequestedAt) {
    return new CommandRecord(
        id,
        seq,
        node,
        name,
        params,
        target,
        options,
        by,
        schedule,
        scheduledAt,
        durable,
        createdAt,
        expiresAt,
        timeout,
        addressees,
        refused,
        cancelRequestedAt,
        state,
        counts,
        finishedAt,
        retryOf,
        firing);
  }

  /** The same command, holding a set that it shares with others. */
  public CommandRecord withAddressees(List<Addressee> addressees) {
    return new CommandRecord(
        id,
        seq,
        node,
        name,
        params,
        target,
        options,
        by,
        schedule,
        scheduledAt,
        durable,
        createdAt,
        expiresAt,
        timeout,
        addressees,
        refused,
        cancelRequestedAt,
        state,
        counts,
        finishedAt,
        retryOf,
        firing);
  }

  /** The same command as far as somebody sees it who does not see all of its clients. */
  public CommandRecord seen(
      Target some,
      List<Addressee> inside,
      List<Refusal> refusals,
      Counts theirs,
      @Nullable Instant ended) {
    return new CommandRecord(
        id,
        seq,
        node,
        name,
        params,
        some,
        options,
        by,
        schedule,
        scheduledAt,
        durable,
        createdAt,
        expiresAt,
        timeout,
        inside,
        refusals,
        cancelRequestedAt,
        CommandState.of(theirs),
        theirs,
        ended,
        retryOf,
        firing);
  }

  /** The same command without its params, which need not stay in memory. */
  public CommandRecord withoutParams() {
    return new CommandRecord(
        id,
        seq,
        node,
        name,
        null,
        target,
        options,
        by,
        schedule,
        scheduledAt,
        durable,
        createdAt,
        expiresAt,
        timeout,
        addressees,
        refused,
        cancelRequestedAt,
        state,
        counts,
        finishedAt,
        retryOf,
        firing);
  }
}
