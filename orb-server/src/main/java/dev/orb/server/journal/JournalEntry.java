package dev.orb.server.journal;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandState;
import dev.orb.protocol.Counts;
import dev.orb.protocol.Json;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One fact to write down. Writing the same fact again changes nothing. */
public sealed interface JournalEntry {

  /**
   * A command was accepted, with its fixed target set. A second one of the same id is ignored.
   *
   * @param paramsFor what some clients get in place of the command's params, whole
   */
  record Accepted(CommandRecord command, Map<String, Json> paramsFor) implements JournalEntry {
    public Accepted {
      paramsFor = Map.copyOf(paramsFor);
    }

    /** A command of which everybody gets the same. */
    public Accepted(CommandRecord command) {
      this(command, Map.of());
    }
  }

  /** The broker has confirmed a node's commands up to this place in its accept order. */
  record SentUpTo(String node, long seq) implements JournalEntry {}

  /**
   * A delivery is now like this.
   *
   * @param first whether the journal has no row of it yet; then it is cheaper to write
   * @param stamp the change's place among all that happens to the command; 0 if this is none that
   *     followers are told of
   */
  record Delivery(DeliveryRecord row, boolean first, long stamp) implements JournalEntry {
    /** A change whose place is not known yet. */
    public Delivery(DeliveryRecord row, boolean first) {
      this(row, first, 0);
    }

    /** The same, when the writer cannot know what the journal has. */
    public Delivery(DeliveryRecord row) {
      this(row, false);
    }

    /** The same in this place. */
    public Delivery at(long place) {
      return new Delivery(row, first, place);
    }

    /** What both together say: the later row, in the place of the earlier one. */
    public Delivery after(@Nullable Delivery earlier) {
      return earlier == null
          ? this
          : new Delivery(row, first || earlier.first(), Math.max(stamp, earlier.stamp()));
    }
  }

  /** A handler said something. Kept as long as its command. */
  record Says(Said said) implements JournalEntry {}

  /** So much was said of a delivery that its oldest may have to go. */
  record SaidMuch(CommandId command, String client) implements JournalEntry {}

  /** Something was seen of a delivery. Kept as long as its command. */
  record Seen(EvidenceRecord evidence) implements JournalEntry {}

  /** A command's counts, and its end if it has ended. */
  record Progressed(
      CommandId command, CommandState state, Counts counts, @Nullable Instant finishedAt)
      implements JournalEntry {}

  /** A cancel was asked for. */
  record CancelRequested(CommandId command, Instant at) implements JournalEntry {}

  /**
   * A cancel was asked for of some deliveries only.
   *
   * @param clients whose; {@link CancelRequests#EVERYBODY} for all
   */
  record CancelOf(CommandId command, Set<String> clients, CancelRequests.Kind kind, Instant at)
      implements JournalEntry {
    public CancelOf {
      clients = Set.copyOf(clients);
    }
  }

  /** A command to any one went on to another client. */
  record HandedOver(HandOver handOver) implements JournalEntry {}

  /** A group is now written down like this. */
  record GroupSaved(SavedGroup group) implements JournalEntry {}

  /** What was written down of a group is no more. */
  record GroupRemoved(String id) implements JournalEntry {}

  /** A client is now like this. */
  record Client(ClientRecord client) implements JournalEntry {}

  /** A client was removed. */
  record ClientRemoved(String id) implements JournalEntry {}

  /** A join token is now like this. */
  record JoinToken(JoinTokenRecord token) implements JournalEntry {}

  /** A join token is forgotten. */
  record JoinTokenForgotten(String id) implements JournalEntry {}

  /** The fleet is frozen from now on. */
  record Frozen(FreezeRecord freeze) implements JournalEntry {}

  /** The fleet is frozen no longer. */
  record Thawed() implements JournalEntry {}

  /** A token of a caller is now like this. */
  record ApiToken(ApiTokenRecord token) implements JournalEntry {}

  /** A token of a caller was used last then. */
  record ApiTokenUsed(String id, Instant at) implements JournalEntry {}

  /** A token of a caller is nobody's any more. */
  record ApiTokenForgotten(String id) implements JournalEntry {}

  /** A session is now like this. */
  record Session(SessionRecord session) implements JournalEntry {}

  /** Of this client's sessions only the newest are to be kept. */
  record SessionsPruned(String client) implements JournalEntry {}

  /** Sessions that were over before then are to be forgotten. */
  record SessionsForgotten(Instant before) implements JournalEntry {}

  /**
   * A text that clients declared, under its hash.
   *
   * @param text null if nobody declares it any more
   */
  record Document(String hash, @Nullable String text) implements JournalEntry {}

  /** What a client declared last: the hash of a document. It goes with the client. */
  record Repertoire(String client, String hash) implements JournalEntry {}

  /**
   * Evidence that belongs to no known command: a reply, an expired or dead message.
   *
   * @param source the address that it came by
   * @param commandId what it said of its command, if anything
   * @param client the validated sender, or the queue's client
   */
  record Orphan(
      String source, @Nullable String commandId, @Nullable String client, String body, Instant at)
      implements JournalEntry {}
}
