package dev.orb.server.broker;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.util.Map;
import java.util.Optional;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.persistence.OperationContext;
import org.apache.activemq.artemis.core.remoting.server.impl.RemotingServiceImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ServerConsumer;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerPlugin;
import org.apache.activemq.artemis.spi.core.protocol.ConnectionEntry;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.protocol.SessionCallback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of sessions and consumers on the library's threads. Sessions, not connections, tell who is
 * there: the end of a connection that went silent is never told.
 *
 * <p>What it refuses it refuses with a security exception: of any other the library logs a stack.
 */
final class BrokerPlugin implements ActiveMQServerPlugin {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerPlugin.class);

  // what the library takes for "never"
  private static final long NO_LIMIT = -1;

  private final Visits visits;
  private final Errands errands;
  private volatile @Nullable ActiveMQServer running;

  BrokerPlugin(Visits visits, Errands errands) {
    this.visits = visits;
    this.errands = errands;
  }

  @Override
  public void registered(ActiveMQServer server) {
    // why on demand: the server is registered with before it has made that part
    running = server;
  }

  @Override
  public void beforeCreateSession(
      String name,
      @Nullable String username,
      int minLargeMessageSize,
      RemotingConnection connection,
      boolean autoCommitSends,
      boolean autoCommitAcks,
      boolean preAcknowledge,
      boolean xa,
      @Nullable String defaultAddress,
      SessionCallback callback,
      boolean autoCreateQueues,
      OperationContext context,
      Map<SimpleString, RoutingType> prefixes)
      throws ActiveMQException {
    Optional<Pass> pass = Pass.of(connection);
    if (pass.isEmpty()) {
      throw new ActiveMQSecurityException(ErrorCode.UNAUTHORIZED + ": no credentials");
    }
    Optional<String> refusal = pass.get().refusal();
    if (refusal.isPresent()) {
      throw new ActiveMQSecurityException(refusal.get());
    }
  }

  @Override
  public void afterCreateSession(ServerSession session) throws ActiveMQException {
    RemotingConnection connection = session.getRemotingConnection();
    if (ClientSecurity.isInVm(connection)) {
      bearSilence(connection);
    }
    Optional<Pass> client = Pass.of(connection).filter(pass -> !pass.isServer());
    if (client.isEmpty()) {
      return;
    }
    try {
      if (client.get().isErrand()) {
        errands.sessionOpened(session.getName(), client.get(), connection);
        return;
      }
      visits.sessionOpened(session.getName(), client.get().getName(), connection);
      PeerGuard.admitted(connection);
    } catch (OrbException e) {
      closed(session);
      throw new ActiveMQSecurityException(e.getMessage());
    }
  }

  // why: a connection within the process sends no pings and cannot be half dead
  private void bearSilence(RemotingConnection connection) {
    ActiveMQServer server = running;
    if (server != null && server.getRemotingService() instanceof RemotingServiceImpl remoting) {
      ConnectionEntry entry = remoting.getConnectionEntry(connection.getID());
      if (entry != null) {
        entry.ttl = NO_LIMIT;
      }
    }
  }

  @Override
  public void afterCloseSession(ServerSession session, boolean failed) {
    visits.sessionClosed(session.getName(), failed);
    errands.sessionClosed(session.getName());
  }

  @Override
  public void afterCreateConsumer(ServerConsumer consumer) throws ActiveMQException {
    String queue = consumer.getQueue().getName().toString();
    if (!visits.consumerOpened(consumer.getSessionID(), queue, consumer)) {
      closed(consumer);
      throw new ActiveMQSecurityException(
          ErrorCode.FORBIDDEN + ": this connection consumes '" + queue + "' already");
    }
  }

  @Override
  public void afterCloseConsumer(ServerConsumer consumer, boolean failed) {
    visits.consumerClosed(
        consumer.getSessionID(), consumer.getQueue().getName().toString(), consumer);
  }

  // why any Exception: the library declares no narrower one, and the refusal must go out
  private static void closed(ServerSession session) {
    try {
      session.close(true);
    } catch (Exception e) {
      LOG.warn("a refused session did not close; it goes with its connection", e);
    }
  }

  private static void closed(ServerConsumer consumer) {
    try {
      consumer.close(false);
    } catch (Exception e) {
      LOG.warn("a refused consumer did not close; it goes with its session", e);
    }
  }
}
