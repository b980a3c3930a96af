package dev.orb.exchange;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Control.Cancelled;
import dev.orb.protocol.message.Failure;
import dev.orb.protocol.message.Message;
import dev.orb.protocol.message.Progress;
import dev.orb.protocol.message.Reply;
import dev.orb.transport.Envelope;
import dev.orb.transport.Outlet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** An outlet that keeps what was sent and confirms at once, when it is told to, or never. */
final class Wire implements Outlet {
  final List<Envelope> sent = new CopyOnWriteArrayList<>();
  final List<CompletableFuture<Void>> unconfirmed = new CopyOnWriteArrayList<>();
  private final List<String> log;
  private volatile boolean holding;
  private volatile boolean holdingAll;
  private volatile @Nullable ErrorCode failure;

  Wire(List<String> log) {
    this.log = log;
  }

  void hold() {
    holding = true;
  }

  void holdEverything() {
    holdingAll = true;
  }

  void fail(@Nullable ErrorCode code) {
    failure = code;
  }

  /** The connection is lost: what is not confirmed never will be. */
  void lose() {
    failure = ErrorCode.NOT_CONNECTED;
    for (CompletableFuture<Void> one : unconfirmed) {
      one.completeExceptionally(new OrbException(ErrorCode.NOT_CONNECTED, "lost"));
    }
    unconfirmed.clear();
  }

  void confirm() {
    List<CompletableFuture<Void>> all = List.copyOf(unconfirmed);
    unconfirmed.clear();
    all.forEach(one -> one.complete(null));
  }

  @Override
  public CompletionStage<Void> send(Envelope envelope) {
    ErrorCode code = failure;
    if (code != null) {
      return CompletableFuture.failedFuture(new OrbException(code, "cannot send"));
    }
    sent.add(envelope);
    Message message = MessageCodec.decode(envelope.body());
    log.add("send " + words(message));
    if (holdingAll || (holding && envelope.durable())) {
      CompletableFuture<Void> confirmed = new CompletableFuture<>();
      unconfirmed.add(confirmed);
      return confirmed;
    }
    return CompletableFuture.completedFuture(null);
  }

  private static String words(Message message) {
    return message instanceof Progress progress && progress.state() != null
        ? "started"
        : message.kind().text();
  }

  List<Message> messages() {
    return sent.stream().map(envelope -> MessageCodec.decode(envelope.body())).toList();
  }

  List<Reply> replies() {
    return of(Reply.class);
  }

  List<Progress> progress() {
    return of(Progress.class);
  }

  List<Cancelled> cancelled() {
    return of(Cancelled.class);
  }

  <T extends Message> List<T> of(Class<T> type) {
    return messages().stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** The one reply. */
  Reply reply() {
    List<Reply> all = replies();
    if (all.size() != 1) {
      throw new AssertionError("not one reply but " + all);
    }
    return all.get(0);
  }

  /** The code of the one reply, which is a failure. */
  ErrorCode code() {
    return failure(reply()).code();
  }

  static Failure failure(Reply reply) {
    Failure error = reply.error();
    if (error == null) {
      throw new AssertionError("no failure but " + reply);
    }
    return error;
  }
}
