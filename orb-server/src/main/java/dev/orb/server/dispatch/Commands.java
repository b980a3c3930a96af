package dev.orb.server.dispatch;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.Json;
import dev.orb.server.access.Bearer;
import dev.orb.server.journal.ClientDelivery;
import dev.orb.server.journal.CommandFilter;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeadLetter;
import dev.orb.server.journal.DeliveryFilter;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.Page;
import dev.orb.server.story.Feed;
import dev.orb.server.story.Story;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Commands and what became of them. Thread-safe; reads block on the database, the rest does not.
 */
public interface Commands {

  /**
   * These commands as somebody has them before him who reaches so far only. He sees those whose
   * names are inside and that are for some client inside; of their deliveries those to such
   * clients, with counts and state of these. All else is to him like what does not exist.
   */
  Commands within(Bearer bearer);

  /**
   * Accepts a command.
   *
   * @return completes when it is accepted, for a durable one after the journal's commit; fails with
   *     an {@code OrbException}: {@code NOT_FOUND} when nobody matched, {@link AllRefused} when
   *     everybody was refused, {@code BAD_PARAMS}, {@code TOO_LARGE}, {@code CONFLICT}, {@code
   *     STORAGE_FULL}, {@code UNAVAILABLE}, {@code SHUTTING_DOWN}
   */
  CompletionStage<CommandRecord> send(Submission submission);

  /**
   * Sends an ephemeral command to one client and completes with its end: the fast way of a call.
   * The submission's target is one client, its {@code offline} is {@code REJECT}, its {@code ttl}
   * is the whole deadline, of which the handler gets what is left.
   *
   * @return completes with the final delivery, failed ones too, at the latest at the deadline, on a
   *     thread that must not be blocked; fails like {@link #send}, with {@code CLIENT_OFFLINE} or
   *     {@code UNKNOWN_CLIENT} for a client that cannot be had
   */
  CompletionStage<DeliveryRecord> call(Submission submission);

  /**
   * A command by id, by the last 8 hex digits of its id, or {@code last}: the newest that this
   * caller sent.
   *
   * @throws dev.orb.protocol.OrbException {@code NOT_FOUND}; {@code CONFLICT} when the digits fit
   *     two
   */
  CommandRecord find(String reference, String by);

  /** Commands, newest first. */
  Page<CommandRecord> list(CommandFilter filter, int limit, Optional<String> after);

  /** A command's deliveries by client, those that have no row yet too. */
  Page<DeliveryRecord> deliveries(
      CommandId id, DeliveryFilter filter, int limit, Optional<String> after);

  /**
   * What one client had to do, the newest first, with what waits for it.
   *
   * @param client its id as it is written; one that nobody has had nothing to do
   */
  Page<ClientDelivery> history(String client, int limit, Optional<String> after);

  /**
   * One delivery.
   *
   * @throws dev.orb.protocol.OrbException {@code NOT_FOUND}
   */
  DeliveryRecord delivery(CommandId id, String client);

  /**
   * All that is known of one delivery: with what its handler said, and what was seen of it.
   *
   * @throws dev.orb.protocol.OrbException {@code NOT_FOUND}
   */
  Story story(CommandId id, String client);

  /**
   * Reads what happens to a command, from a place on: every start and end of a delivery, what
   * handlers say, and that all have ended. Blocks on the database only for a command that is not
   * open.
   *
   * @param after the place after which it begins; 0 for everything
   * @param withSaid whether it has what handlers say
   * @return to be closed
   * @throws dev.orb.protocol.OrbException {@code NOT_FOUND}
   */
  Feed follow(CommandId id, long after, boolean withSaid);

  /** What did not succeed, grouped by reason, the largest group first. */
  Summary summary(CommandId id);

  /**
   * Asks for a cancel, which is journalled before anything else, and waits for what it does.
   *
   * @param scope which of its deliveries
   * @param patience how long to wait for clients to confirm
   * @return completes within the patience; what had not confirmed goes on
   */
  CompletionStage<CancelOutcome> cancel(CommandId id, CancelScope scope, Duration patience);

  /** The same of all its deliveries. */
  default CompletionStage<CancelOutcome> cancel(
      CommandId id, boolean queuedOnly, Duration patience) {
    return cancel(id, new CancelScope(queuedOnly, null), patience);
  }

  /**
   * What single clients got in place of the command's params, whole.
   *
   * @param first and {@code last}: the clients from one to another by id, both with
   * @return by client; those who got the command's params are not in it
   */
  Map<String, Json> paramsFor(CommandId id, String first, String last);

  /**
   * Sends a command again to those of its targets that have ended without success: a new command
   * with {@code retryOf}. What is open is left alone.
   *
   * @return as {@link #send}; fails with {@code CONFLICT} when there is none to try again, {@code
   *     NOT_FOUND} without such a command
   */
  CompletionStage<CommandRecord> retry(Retry wish);

  /** Deliveries that were given up and that nobody has tried again, newest first. */
  Page<DeadLetter> deadLetters(int limit, Optional<String> after);

  /**
   * Sends a dead letter's command again to its client: a new command with {@code retryOf}. Asked
   * again, it answers with that command.
   *
   * @return as {@link #send}; fails with {@code NOT_FOUND} without such a letter
   */
  CompletionStage<CommandRecord> requeue(long deadLetter, String by);

  /**
   * What is accepted on this node and has not been delivered, as it stands about now.
   *
   * @param most how many of the oldest commands to name
   */
  Backlog backlog(int most);

  /**
   * Follows a command. First comes every delivery that is final already, then what happens.
   *
   * @param watcher called by one thread at a time, after the journal's commit; must not block
   *     <p>Blocks on the database only for a command that is not open.
   * @return closes the watch; closing twice is harmless
   * @throws dev.orb.protocol.OrbException {@code NOT_FOUND}
   */
  AutoCloseable watch(CommandId id, Watcher watcher);
}
