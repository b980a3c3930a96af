package dev.orb.client;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.message.Control.Welcome;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What a client's sessions are known to be doing, and who is told of it. Thread-safe. */
final class SessionNews {
  private final Listeners listeners;
  private final CompletableFuture<Boolean> first = new CompletableFuture<>();
  private ClientStatus status = ClientStatus.NEW;
  private volatile @Nullable OrbException problem;
  private volatile Set<String> groups = Set.of();
  private final SelfReport report;

  SessionNews(Listeners listeners, SelfReport report) {
    this.listeners = listeners;
    this.report = report;
  }

  synchronized ClientStatus status() {
    return status;
  }

  /** True at the first welcome, false if the client stops before it. */
  CompletableFuture<Boolean> first() {
    return first;
  }

  Optional<OrbException> problem() {
    return Optional.ofNullable(problem);
  }

  Set<String> groups() {
    return groups;
  }

  SelfReport report() {
    return report;
  }

  void connecting() {
    turn(ClientStatus.CONNECTING);
  }

  void waiting() {
    turn(ClientStatus.WAITING);
  }

  void welcomed(Welcome welcome) {
    problem = null;
    groups = welcome.groups();
    turn(ClientStatus.CONNECTED);
    first.complete(true);
    listeners.tell(listener -> listener.welcomed(welcome));
  }

  void groups(Set<String> now) {
    groups = now;
  }

  void failed(OrbException why) {
    problem = why;
    ErrorCode code = why.code();
    boolean refused =
        why instanceof JoinRefused
            || code == ErrorCode.UNAUTHORIZED
            || code == ErrorCode.FORBIDDEN
            || code == ErrorCode.CONFLICT;
    listeners.tell(
        listener -> {
          if (refused) {
            listener.refused(why);
          } else {
            listener.unreachable(why);
          }
        });
  }

  void disconnected(String reason, boolean graceful) {
    listeners.tell(listener -> listener.disconnected(reason, graceful));
  }

  void stopping() {
    turn(ClientStatus.STOPPING);
    first.complete(false);
  }

  void stopped() {
    turn(ClientStatus.STOPPED);
  }

  /** A stop is not taken back by a session that has not heard of it. */
  private synchronized void turn(ClientStatus next) {
    boolean over = status == ClientStatus.STOPPING || status == ClientStatus.STOPPED;
    status = over && next != ClientStatus.STOPPED ? status : next;
  }

  /** The server ended the session and does not want the client back. */
  void sentAway(String reason) {
    problem =
        new OrbException(
            ErrorCode.SHUTTING_DOWN,
            "the server ended this client: " + reason,
            "start it again when it is wanted");
  }
}
