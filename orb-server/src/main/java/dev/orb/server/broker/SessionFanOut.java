package dev.orb.server.broker;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.transport.Envelope;
import dev.orb.transport.Outlet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One message a client, through an ordinary session: for an external broker, and where the post
 * office cannot be used. Receivers find the envelope's address in the property {@code orb_to}.
 *
 * <p>Each message is confirmed by itself and none is waited for, so that one session carries
 * thousands. If the session is lost some clients were reached; sent again under the same duplicate
 * id, through another one, it reaches the others.
 */
public final class SessionFanOut implements FanOut {
  private final Outlet outlet;
  private final ReentrantLock order = new ReentrantLock();

  /**
   * A fan-out for the life of one session.
   *
   * @param outlet an outlet of the server's own user, used by nobody else
   */
  public SessionFanOut(Outlet outlet) {
    this.outlet = outlet;
  }

  @Override
  public CompletionStage<List<String>> send(Envelope envelope, List<String> clients) {
    return sendAll(
        clients.stream()
            .map(client -> new Single(client, envelope.into(Addresses.client(client))))
            .toList());
  }

  @Override
  public CompletionStage<List<String>> sendEach(List<Single> letters) {
    return sendAll(letters);
  }

  private CompletionStage<List<String>> sendAll(List<Single> letters) {
    List<CompletableFuture<@Nullable String>> sends = new ArrayList<>(letters.size());
    order.lock();
    try {
      for (Single letter : letters) {
        sends.add(missing(letter.client(), outlet.send(letter.envelope())));
      }
    } finally {
      order.unlock();
    }
    return CompletableFuture.allOf(sends.toArray(CompletableFuture[]::new))
        .thenApply(done -> found(sends));
  }

  @Override
  public boolean isStorageFull() {
    // why: only a send to an external broker tells
    return false;
  }

  /** Completes with the client if it has no queue, with null once it is reached. */
  private static CompletableFuture<@Nullable String> missing(
      String client, CompletionStage<Void> sent) {
    return sent.<@Nullable String>handle(
            (done, failure) -> {
              if (failure == null) {
                return null;
              }
              OrbException why = known(failure);
              return switch (why.code()) {
                case NOT_FOUND -> client;
                case DUPLICATE_ID -> null;
                case STORAGE_FULL, QUEUE_FULL -> throw why;
                default ->
                    throw new OrbException(
                        ErrorCode.UNAVAILABLE, "the broker did not confirm", "send again", why);
              };
            })
        .toCompletableFuture();
  }

  private static OrbException known(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof OrbException known
        ? known
        : new OrbException(ErrorCode.INTERNAL, "sending failed", null, cause);
  }

  private static List<String> found(List<CompletableFuture<@Nullable String>> sends) {
    List<String> missing = new ArrayList<>();
    for (CompletableFuture<@Nullable String> send : sends) {
      String client = send.join();
      if (client != null) {
        missing.add(client);
      }
    }
    return List.copyOf(missing);
  }
}
