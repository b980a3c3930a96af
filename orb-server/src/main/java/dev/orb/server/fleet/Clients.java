package dev.orb.server.fleet;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.server.access.Scope;
import dev.orb.server.contract.Contracts;
import dev.orb.server.journal.Page;
import dev.orb.server.journal.SessionRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The fleet for its operator. Thread-safe; what it returns are copies. */
public interface Clients {

  /** Every enrolled client, by id. */
  List<ClientView> list();

  /** One client; the id without regard to case. */
  Optional<ClientView> find(String id);

  /** How many there are. */
  Count count();

  /**
   * Enrols a client: its queues are made, its secret is made, and only then does this return.
   * Blocks on journal and broker.
   *
   * @return the client and, this once, its secret
   * @throws OrbException {@code DUPLICATE_ID}, {@code BAD_PARAMS}, {@code QUEUE_FULL} at {@code
   *     clients.max}
   */
  Enrolled enrol(NewClient client);

  /** The same of one that may be away for ever. */
  default Enrolled enrol(String id, Set<String> groups, Map<String, String> labels) {
    return enrol(new NewClient(id, groups, labels, null));
  }

  /**
   * Removes a client: it is disconnected, its backlog is accounted for in the journal, its queues
   * go.
   *
   * @throws OrbException {@code UNKNOWN_CLIENT}
   */
  void remove(String id);

  /**
   * Changes a client's groups and labels. Blocks on the journal. A client that is here is told of
   * its new groups.
   *
   * @return the client as it is then
   * @throws OrbException {@code UNKNOWN_CLIENT}; {@code TOO_LARGE} if it would have more groups or
   *     labels than a client may
   */
  ClientView change(String id, ClientChange change);

  /**
   * Does the same with every client of a target, the disabled too. Blocks on the journal, and to
   * remove on the broker. Each client is changed as it was when the target was resolved: one that
   * was removed meanwhile, or enrolled anew, is refused.
   *
   * @param dryRun whether to say only what would be done
   * @return one item a client
   * @throws OrbException {@code NOT_FOUND} if nobody matched; {@link NobodyToAsk} if all were
   *     refused
   */
  BulkAnswer bulk(Target target, BulkAction action, boolean dryRun);

  /**
   * Ends a client's session and lets it connect no more; its queue stays. Blocks on the journal.
   *
   * @throws OrbException {@code UNKNOWN_CLIENT}
   */
  default ClientView disable(String id) {
    return one(id, new BulkAction.Disable()).client();
  }

  /**
   * Lets a client connect again. Blocks on the journal.
   *
   * @throws OrbException {@code UNKNOWN_CLIENT}
   */
  default ClientView enable(String id) {
    return one(id, new BulkAction.Enable()).client();
  }

  /**
   * Gives a client a new secret: by its session if it has one and can keep it, else the caller gets
   * it. Blocks on the journal, and up to ten seconds on the client.
   *
   * @param overlap how long the present secret stays good; zero ends it and the session at once
   * @throws OrbException {@code UNKNOWN_CLIENT}; {@code CONFLICT} if it has none of ours, or too
   *     many are good still
   */
  default Rotated rotate(String id, Duration overlap) {
    return one(id, new BulkAction.Rotate(overlap));
  }

  private Rotated one(String id, BulkAction action) {
    String exact = find(id).orElseThrow(() -> unknown(id)).id();
    BulkAnswer.Item item = bulk(Target.client(exact), action, false).items().get(0);
    return new Rotated(find(exact).orElseThrow(() -> unknown(id)), item.secret());
  }

  private static OrbException unknown(String id) {
    return new OrbException(
        ErrorCode.UNKNOWN_CLIENT,
        "no client '" + Names.shown(id) + "' is enrolled",
        "orb client list shows who is");
  }

  /**
   * This fleet as somebody has it before him who reaches so far only: who is outside is to him like
   * one that does not exist. Whoever is inside is judged by the groups and labels of the moment.
   */
  Clients within(Scope scope);

  /** Its groups. */
  ClientGroups groups();

  /**
   * Whom a target means now among some, those who may not connect too.
   *
   * @throws OrbException {@code NOT_FOUND} if nobody matched
   */
  Resolved among(Target target, Predicate<ClientView> some);

  /**
   * The fixed set that a target means now.
   *
   * @throws OrbException {@code NOT_FOUND} if nobody matched
   */
  Resolved resolve(Target target);

  /**
   * The fixed set that a target means now for a command: of {@code any}, one who declared it comes
   * first. Where any or some will do, who is known not to host the component is passed over unless
   * there is nobody else.
   *
   * @param component whose handler is meant; null for the client's own
   * @throws OrbException {@code NOT_FOUND} if nobody matched
   */
  Resolved resolve(Target target, @Nullable String component, String command);

  /** What clients' handlers declare, whether they are connected or not. */
  Contracts contracts();

  /**
   * Asks who is there, by control messages that are never queued.
   *
   * @return completes within the timeout with one answer a target, in the target's order
   * @throws OrbException {@code NOT_FOUND} if nobody matched; {@link NobodyToAsk} if all who are
   *     named were refused
   */
  CompletionStage<List<PingAnswer>> ping(Target target, Duration timeout);

  /**
   * Waits until a client is connected. Returns at once if it is. Blocks.
   *
   * @return false if it is not in time, if the server stops, or if this thread is interrupted,
   *     which it still is then
   */
  boolean waitFor(String id, Duration patience);

  /**
   * Asks a client to end its session: from now on it gets nothing ephemeral, {@code SHUTTING_DOWN}
   * says so, and durable commands wait for its next session. What it has in hand ends and is
   * answered; after the grace its connection is closed. Does not block.
   *
   * @param reason in words, for the client and the history
   * @param grace how long commands in hand may take
   * @param reconnect whether it is to come back; else its library stops for good
   * @throws OrbException {@code UNKNOWN_CLIENT}; {@code NOT_FOUND} if it has no session
   */
  void disconnect(String id, String reason, Duration grace, boolean reconnect);

  /**
   * The newest sessions of a client, the newest first: a hundred at least, of the last thirty days.
   * They are written behind, so that the last moment before a crash may be missing. Blocks on the
   * journal.
   *
   * @throws OrbException {@code UNKNOWN_CLIENT}
   */
  Page<SessionRecord> sessions(String id, int limit, Optional<String> after);

  /** Enrolled and connected. */
  record Count(int defined, int connected) {}

  /** A new client and its secret, which is kept nowhere. */
  record Enrolled(ClientView client, String secret) {
    /** Without the secret. */
    @Override
    public String toString() {
      return "Enrolled[" + client.id() + "]";
    }
  }

  /**
   * A client with another secret.
   *
   * @param secret the new one, which is kept nowhere; null if the client has it already
   */
  record Rotated(ClientView client, @Nullable String secret) {
    /** Without the secret. */
    @Override
    public String toString() {
      return "Rotated[" + client.id() + "]";
    }
  }

  /**
   * A target's clients, each once, and the ids among them that nobody has.
   *
   * @param clients enrolled and not disabled
   * @param refused named by id and not to be had: {@code UNKNOWN_CLIENT}, or {@code FORBIDDEN} when
   *     disabled; who is disabled is passed over where there is a choice
   */
  record Resolved(List<ClientView> clients, Map<String, ErrorCode> refused) {}

  /**
   * What became of one ping.
   *
   * @param roundTrip null unless it answered
   */
  record PingAnswer(String client, Answer answer, @Nullable Duration roundTrip) {
    /** How a client took a ping. */
    public enum Answer {
      /** It answered. */
      PONG,
      /** It is connected and was silent. */
      NO_ANSWER,
      /** It is not connected. */
      OFFLINE
    }
  }
}
