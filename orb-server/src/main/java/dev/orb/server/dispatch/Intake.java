package dev.orb.server.dispatch;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.journal.Addressee;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.JournalEntry;
import dev.orb.server.journal.Refusal;
import dev.orb.transport.Envelope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Accepts durable commands: gives each its place in the order, journals it with its fixed set, and
 * hands it to the outbox after the commit. Loop only.
 */
final class Intake {
  // why: more is not kept in memory for a command that may stay open for days
  private static final int KEPT_BODY = 1024;

  private final Book book;
  private final Committer committer;
  private final Dispatching dispatching;
  private final Unsent unsent;
  private final int queueLimit;
  private final Superseding superseding;
  private long lastSeq;

  Intake(
      Book book,
      Committer committer,
      Dispatching dispatching,
      Superseding superseding,
      Unsent unsent,
      int queueLimit) {
    this.book = book;
    this.committer = committer;
    this.dispatching = dispatching;
    this.superseding = superseding;
    this.unsent = unsent;
    this.queueLimit = queueLimit;
  }

  /** Before the first command. */
  void startAfter(long seq) {
    this.lastSeq = seq;
  }

  void accept(
      Draft draft,
      Addressees resolved,
      List<Refusal> refusedBefore,
      byte[] body,
      CompletableFuture<CommandRecord> stage) {
    List<Refusal> refused = new ArrayList<>(refusedBefore);
    Addressees to = withRoom(resolved, refused);
    if (to.size() == 0 || book.size() >= DispatchSettings.MAX_OPEN) {
      unsent.release(body.length);
      OrbException why = to.size() == 0 ? new AllRefused(refused) : full();
      committer.batch().tell(() -> stage.completeExceptionally(why));
      return;
    }
    CommandRecord record = draft.record(++lastSeq, to, refused);
    OpenCommand command = new OpenCommand(record, to, due(record, DispatchSettings.EXPIRY_GRACE));
    book.add(command);
    superseding.accepted(command);
    Envelope envelope =
        Letters.durable(
            record.target(),
            record.id().toString(),
            record.name(),
            record.options(),
            record.expiresAt(),
            body);
    boolean large = body.length > KEPT_BODY;
    committer.batch().fact(new JournalEntry.Accepted(record));
    committer
        .batch()
        .accept(
            new Batch.Accept(
                stage,
                record,
                command,
                () -> dispatching.send(command, () -> envelope, to.clients(), body.length, large),
                () -> superseding.withdrawn(command)));
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

  private static OrbException full() {
    return new OrbException(
        ErrorCode.QUEUE_FULL,
        "this node has " + DispatchSettings.MAX_OPEN + " open commands",
        "wait until some have ended");
  }
}
