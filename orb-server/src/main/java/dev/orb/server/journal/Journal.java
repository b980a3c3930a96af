package dev.orb.server.journal;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.Json;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/**
 * The truth about commands and clients. Thread-safe. Reads block on the database; writes do not.
 *
 * <p>Writes are made in the order of the calls, grouped into transactions by one writer. When the
 * database fails, the writer tries the same group again until it succeeds or the journal is closed,
 * and {@link #isWritable} is false meanwhile.
 */
public interface Journal extends AutoCloseable {

  /**
   * Writes facts in one transaction, with whatever else is waiting.
   *
   * @return completes after the commit, on the journal's notifying thread, in the order of the
   *     calls; fails with {@code UNAVAILABLE} if the journal is closed, or {@code STORAGE_FULL}
   *     when the queue of unwritten facts is at its bound
   */
  CompletionStage<Void> write(List<? extends JournalEntry> facts);

  /**
   * Writes facts behind, when there is room: at the bound of unwritten facts they are dropped and
   * counted. For what may be lost in a crash.
   *
   * @return whether they were taken
   */
  default boolean writeBehind(List<? extends JournalEntry> facts) {
    return writeBehind(facts, () -> {});
  }

  /**
   * The same.
   *
   * @param settled called once if they were taken: when they are committed, or never will be; on
   *     the journal's notifying thread, must not block
   */
  boolean writeBehind(List<? extends JournalEntry> facts, Runnable settled);

  /** Whether the last group could be written and the queue has room. */
  boolean isWritable();

  /**
   * Has commands that ended before then forgotten, with all that is kept of them. Returns at once;
   * they go behind what is written, a few rows at a time, and asking again goes on where it was.
   * One that keeps nothing has nothing to forget.
   */
  default void forget(Instant before) {}

  /** The command of that id. */
  Optional<CommandRecord> command(CommandId id);

  /** Commands whose id ends with these hex digits, newest first, at most two. */
  List<CommandRecord> commandsEnding(String hex);

  /** The newest command that this caller sent and no schedule fired. */
  Optional<CommandRecord> lastBy(String by);

  /** The command that this caller sent under this idempotency key since then. */
  Optional<CommandRecord> byIdempotencyKey(String by, String key, Instant since);

  /** Commands, newest first. */
  Page<CommandRecord> commands(CommandFilter filter, int limit, Optional<String> after);

  /** A node's commands that have not ended, in accept order. */
  default List<CommandRecord> openCommands(String node) {
    return openCommands(node, UnaryOperator.identity());
  }

  /**
   * The same, which may be a million. Long params may be left out.
   *
   * @param keep what is kept of each, told in about the order of their acceptance as they are read
   */
  List<CommandRecord> openCommands(String node, UnaryOperator<CommandRecord> keep);

  /** The rows that a command's deliveries have, by client. */
  List<DeliveryRecord> deliveries(CommandId id);

  /**
   * The rows that the deliveries of these commands have; a command without any is not in it. Long
   * results and errors may be left out.
   */
  Map<CommandId, List<DeliveryRecord>> deliveriesOf(Collection<CommandId> ids);

  /**
   * The rows of a command's deliveries to the clients from one to another, both with, by client.
   */
  Piece<DeliveryRecord> deliveries(CommandId id, String first, String last);

  /** One row, if the delivery has one. */
  Optional<DeliveryRecord> delivery(CommandId id, String client);

  /** The rows of a client's deliveries behind a place, those that were queued last first. */
  Piece<ClientDelivery> history(String client, HistoryPlace behind, int limit);

  /**
   * What clients from one to another, both with, got in place of a command's params; most commands
   * have none.
   */
  Map<String, Json> paramsFor(CommandId id, String first, String last);

  /** Of these commands, what was asked to be cancelled other than all of it. */
  Map<CommandId, CancelRequests> cancelled(Collection<CommandId> ids);

  /** Of these commands, how they went from client to client, in order. */
  Map<CommandId, List<HandOver>> handOvers(Collection<CommandId> ids);

  /** Every group that something is written down of. */
  List<SavedGroup> groups();

  /**
   * The stamps of a command's deliveries after one stamp and up to another, in order. Those without
   * a stamp are in it, with 0, if {@code after} is 0.
   */
  List<Change> changes(CommandId id, long after, long upTo);

  /** One change, without the row. */
  record Change(long stamp, String client) {}

  /** The rows of these clients as they are now, in any order. */
  List<Changed> changed(CommandId id, List<String> clients);

  /** What handlers said of a command after one stamp and up to another, in order. */
  List<Said> said(CommandId id, long after, long upTo, int limit);

  /** What was said of one delivery and is kept, in order. */
  List<Said> said(CommandId id, String client);

  /** What was seen of one delivery, in order. */
  List<EvidenceRecord> evidence(CommandId id, String client);

  /** What came for a command from a client, or for it, and did not fit, in order; some at most. */
  List<JournalEntry.Orphan> orphans(CommandId id, String client);

  /** The largest stamp of what happened to a node's commands that have not ended, 0 if none. */
  long lastStamp(String node);

  /** Deliveries that were given up and are not tried again, newest first. */
  Page<DeadLetter> deadLetters(int limit, Optional<String> after);

  /** The dead letter of that number, also one that is tried again. */
  Optional<DeadLetter> deadLetter(long no);

  /** The largest {@code seq} that a node has used, 0 before the first. */
  long lastSeq(String node);

  /** The {@code seq} up to which the broker has confirmed what a node sent, 0 before the first. */
  long sentUpTo(String node);

  /** Every enrolled client. */
  List<ClientRecord> clients();

  /** Every join token that is not forgotten, the oldest first. */
  List<JoinTokenRecord> joinTokens();

  /** That the fleet is frozen, if it is. */
  Optional<FreezeRecord> freeze();

  /** Every token of a caller, the oldest first. */
  List<ApiTokenRecord> apiTokens();

  /** Texts that clients declared, by hash. */
  Map<String, String> documents();

  /** The hash of what each client declared last, by its id in lower case. */
  Map<String, String> repertoires();

  /** The largest enrolment number ever used, 0 before the first. */
  long lastEnrolment();

  /** The sessions of a client, the newest first; the id without regard to case. */
  Page<SessionRecord> sessions(String client, int limit, Optional<String> after);

  /** A value that is kept for good, such as the fleet's id. Made by the first caller. */
  String constant(String key, String initial);

  /**
   * Takes a node's name for a data folder, or renews it. The folder that has it keeps it; another
   * one gets it once it has lapsed or was released. Who holds it renews it well before it lapses.
   *
   * @param folder the folder's random id
   * @param until when it lapses unless it is renewed
   * @return false if another folder has the name
   */
  boolean lease(String node, String folder, Instant now, Instant until);

  /** Gives a name up, if that folder has it. */
  void release(String node, String folder);

  /**
   * Writes a copy of the database as it is at one moment into a new file, while everything goes on.
   * Blocks until it is whole.
   *
   * @throws dev.orb.protocol.OrbException {@code STORAGE_FULL} if it does not fit; {@code
   *     UNAVAILABLE} if this database is copied by its own tools
   */
  void copyTo(Path file);

  /** A pool on the same database, for a scheduler. Closed with the journal. */
  DataSource dataSource();

  /** Writes what is waiting, bounded, and closes the database. Idempotent. */
  @Override
  void close();
}
