package dev.orb.server.broker;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.apache.activemq.artemis.api.core.ActiveMQDisconnectedException;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is on an errand now: to join the fleet, or as a client beside its own session. One
 * connection, one session and one queue for the answer each, which goes with the connection. They
 * stay strangers to {@link PeerGuard}, so that they have the time of a handshake and small frames.
 */
final class Errands {
  private static final Logger LOG = LoggerFactory.getLogger(Errands.class);

  /** As many are under way at a time. */
  static final int MOST = 256;

  private final Map<String, Errand> byInstance = new ConcurrentHashMap<>();
  private final Map<String, Errand> bySession = new ConcurrentHashMap<>();
  private volatile Executor executor = Runnable::run;
  private volatile @Nullable EmbeddedQueues queues;

  /** One of them. */
  private record Errand(String user, String instance, RemotingConnection connection) {}

  /** Sets who makes the queues, and who closes connections, before the first can come. */
  void serve(EmbeddedQueues made, Executor closing) {
    queues = made;
    executor = closing;
  }

  /**
   * A session of one was made.
   *
   * @throws OrbException {@code MALFORMED} if the connection names no instance; {@code FORBIDDEN}
   *     for its second session; {@code RATE_LIMITED} at the bound
   */
  void sessionOpened(String session, Pass pass, RemotingConnection connection) {
    String instance = connection.getClientID();
    if (instance == null || !Names.isId(instance)) {
      throw new OrbException(
          ErrorCode.MALFORMED,
          "the connection names no instance",
          "use a random client id of letters and digits, the same at every try");
    }
    Errand fresh = new Errand(pass.getName(), instance, connection);
    Errand before = admit(fresh);
    bySession.put(session, fresh);
    pass.answeredAt(Addresses.errand(instance));
    if (before != null) {
      // why: it asks again, as its answer was lost; that connection is of no more use
      sever(before);
    }
    EmbeddedQueues maker = queues;
    if (maker != null) {
      maker.ensureErrand(instance);
    }
    PeerGuard.whenClosed(connection, () -> sessionClosed(session));
  }

  private synchronized @Nullable Errand admit(Errand fresh) {
    Errand before = byInstance.get(fresh.instance());
    if (before != null && before.connection() == fresh.connection()) {
      throw new OrbException(ErrorCode.FORBIDDEN, "an errand has one session");
    }
    if (before != null && !before.user().equals(fresh.user())) {
      throw new OrbException(ErrorCode.CONFLICT, "this instance is on another errand now");
    }
    if (before == null && byInstance.size() >= MOST) {
      throw new OrbException(
          ErrorCode.RATE_LIMITED, "as many join now as may at once", "try again in a moment");
    }
    byInstance.put(fresh.instance(), fresh);
    return before;
  }

  void sessionClosed(String session) {
    Errand gone = bySession.remove(session);
    if (gone != null && leave(gone)) {
      EmbeddedQueues maker = queues;
      if (maker != null) {
        executor.execute(() -> forget(maker, gone.instance()));
      }
    }
  }

  private synchronized boolean leave(Errand gone) {
    return byInstance.remove(gone.instance(), gone);
  }

  private void forget(EmbeddedQueues maker, String instance) {
    if (byInstance.containsKey(instance)) {
      return;
    }
    try {
      maker.removeErrand(instance);
    } catch (OrbException e) {
      LOG.warn("the queue of an errand stays until the next start: {}", e.getMessage());
    }
  }

  /** Whether that user is connected now under that instance. */
  boolean isUnderWay(String user, String instance) {
    Errand errand = byInstance.get(instance);
    return errand != null && errand.user().equals(user);
  }

  private void sever(Errand errand) {
    RemotingConnection connection = errand.connection();
    executor.execute(
        () -> {
          connection.disconnect(false);
          connection.fail(new ActiveMQDisconnectedException("the same instance asks again"));
        });
  }
}
