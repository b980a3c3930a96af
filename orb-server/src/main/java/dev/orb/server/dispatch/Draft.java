package dev.orb.server.dispatch;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandState;
import dev.orb.protocol.Counts;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.message.Claim;
import dev.orb.protocol.message.Command;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A checked command on its way to be accepted.
 *
 * @param of what was asked for
 * @param id its id
 * @param node who accepts it
 * @param createdAt now
 * @param expiresAt after this it is not started
 * @param timeout how long its handler may run, null for the handler's own
 * @param durable whether it is journalled first
 */
record Draft(
    Submission of,
    CommandId id,
    String node,
    Instant createdAt,
    Instant expiresAt,
    @Nullable Duration timeout,
    boolean durable) {
  /** Of most commands. */
  private static final Counts ONE = counts(1, 0);

  /** The command as the journal has it at first. */
  CommandRecord record(long seq, Addressees to, List<Refusal> refused) {
    return new CommandRecord(
        id,
        seq,
        node,
        of.name(),
        of.params(),
        of.target(),
        of.options(),
        of.by(),
        of.schedule(),
        of.scheduledAt(),
        durable,
        createdAt,
        expiresAt,
        timeout,
        to.list(),
        refused,
        null,
        CommandState.RUNNING,
        to.size() == 1 && refused.isEmpty() ? ONE : counts(to.size(), refused.size()),
        null,
        of.retryOf(),
        of.terms().note());
  }

  private static Counts counts(int queued, int refused) {
    return new Counts(Map.of(DeliveryState.QUEUED, queued), refused);
  }

  /** The command as clients get it. */
  Command message(Instant notAfter, long epoch) {
    return new Command(
        id,
        of.name(),
        node,
        of.target().text(of.options().component()),
        of.params(),
        createdAt,
        notAfter,
        timeout,
        durable,
        epoch,
        of.options().serialKey(),
        of.schedule(),
        of.scheduledAt(),
        null,
        of.options().trace(),
        of.options().retries(),
        of.options().component(),
        claim(of.options().payload(), node),
        of.terms().note());
  }

  /** The command as clients get it, from the journal. */
  static Command message(CommandRecord c) {
    return new Command(
        c.id(),
        c.name(),
        c.node(),
        c.target().text(c.options().component()),
        c.params(),
        c.createdAt(),
        c.expiresAt(),
        c.timeout(),
        true,
        0,
        c.options().serialKey(),
        c.schedule(),
        c.scheduledAt(),
        null,
        c.options().trace(),
        c.options().retries(),
        c.options().component(),
        claim(c.options().payload(), c.node()),
        c.firing());
  }

  private static @Nullable Claim claim(@Nullable CommandId payload, String node) {
    return payload == null ? null : new Claim(payload, node);
  }
}
