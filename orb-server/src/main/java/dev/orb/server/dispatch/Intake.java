package dev.orb.server.dispatch;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.message.Command;
import dev.orb.server.journal.Addressee;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.JournalEntry;
import dev.orb.server.journal.Refusal;
import dev.orb.transport.Envelope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Accepts durable commands: gives each its place in the order, journals it with its fixed set, and
 * hands it to the outbox after the commit. Loop only.
 */
final class Intake {
  // why: more is not kept in memory for a command that may stay open for days
  static final int KEPT_BODY = 1024;

  /** With so many open commands not even that. */
  static final int MANY = 10_000;

  private final Book book;
  private final Committer committer;
  private final Dispatching dispatching;
  private final HandOvers handOvers;
  private final Unsent unsent;
  private final int queueLimit;
  private final int maxOpen;
  private final Superseding superseding;
  private final Overlaps overlaps;
  private long lastSeq;

  Intake(
      Book book,
      Committer committer,
      Dispatching dispatching,
      HandOvers handOvers,
      Superseding superseding,
      Overlaps overlaps,
      Unsent unsent,
      int queueLimit,
      int maxOpen) {
    this.maxOpen = maxOpen;
    this.book = book;
    this.committer = committer;
    this.dispatching = dispatching;
    this.handOvers = handOvers;
    this.superseding = superseding;
    this.overlaps = overlaps;
    this.unsent = unsent;
    this.queueLimit = queueLimit;
  }

  /** Before the first command. */
  void startAfter(long seq) {
    this.lastSeq = seq;
  }

  /** What a command weighs. */
  static final class Load {
    private final Command message;
    private final byte[] body;
    private final Map<String, Json> own;
    private final int size;

    /**
     * What a command weighs.
     *
     * @param message as those get it who have no params of their own
     * @param body the same as bytes
     * @param own the params of the others
     * @param size bytes that were reserved for all messages
     */
    Load(Command message, byte[] body, Map<String, Json> own, int size) {
      this.message = message;
      this.body = body;
      this.own = own;
      this.size = size;
    }
  }

  void accept(
      Draft draft,
      Addressees resolved,
      List<Refusal> refusedBefore,
      Load load,
      CompletableFuture<CommandRecord> stage) {
    List<Refusal> refused = new ArrayList<>(refusedBefore);
    Addressees to = withRoom(overlaps.free(draft.of(), resolved, refused), refused);
    if (to.size() == 0 || book.weight() >= maxOpen) {
      unsent.release(load.size);
      OrbException why = to.size() == 0 ? new AllRefused(refused) : full();
      committer.batch().tell(() -> stage.completeExceptionally(why));
      return;
    }
    CommandRecord record = draft.record(++lastSeq, to, refused);
    OpenCommand command = new OpenCommand(record, to, due(record, DispatchSettings.EXPIRY_GRACE));
    book.add(command);
    superseding.accepted(command);
    handOvers.accepted(command);
    Map<String, Json> own = ownOf(to, load);
    Mail mail = mail(record, to, load, own);
    boolean large = load.body.length > KEPT_BODY || book.size() > MANY;
    committer.batch().fact(new JournalEntry.Accepted(record, own));
    committer
        .batch()
        .accept(
            new Batch.Accept(
                stage,
                record,
                command,
                () -> {
                  dispatching.send(command, mail, load.size, large);
                  overlaps.accepted(command, draft.of().terms().overlap());
                },
                () -> superseding.withdrawn(command)));
  }

  // why: who was refused meanwhile has no params here
  private static Map<String, Json> ownOf(Addressees to, Load load) {
    if (load.own.isEmpty()) {
      return Map.of();
    }
    Map<String, Json> own = new LinkedHashMap<>(load.own);
    own.keySet().removeIf(client -> to.find(client) < 0);
    return own;
  }

  private static Mail mail(CommandRecord record, Addressees to, Load load, Map<String, Json> own) {
    if (!load.own.isEmpty()) {
      return Mail.each(
          load.message,
          own,
          to,
          to.clients(),
          (address, body) -> Letters.durable(address, record, body));
    }
    Envelope envelope = Letters.durable(Letters.address(record.target()), record, load.body);
    return Mail.common(envelope, to.clients());
  }

  static long due(CommandRecord record, Duration grace) {
    return record.expiresAt().plus(grace).toEpochMilli();
  }

  private Addressees withRoom(Addressees resolved, List<Refusal> refused) {
    int before = refused.size();
    for (Addressee addressee : resolved.list()) {
      if (book.open(addressee.client()) >= queueLimit) {
        refused.add(new Refusal(addressee.client(), ErrorCode.QUEUE_FULL));
      }
    }
    if (refused.size() == before) {
      return resolved;
    }
    List<Addressee> left = new ArrayList<>(resolved.list());
    left.removeIf(addressee -> book.open(addressee.client()) >= queueLimit);
    return new Addressees(left);
  }

  private OrbException full() {
    return new OrbException(
        ErrorCode.QUEUE_FULL,
        "this node has " + book.size() + " open commands, as many as its memory may hold",
        "wait until some have ended, or give the node more heap");
  }
}
