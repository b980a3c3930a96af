package dev.orb.server.broker;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Ticker;
import dev.orb.server.folder.FolderLock;
import dev.orb.server.security.ServerTls;
import dev.orb.transport.Connector;
import dev.orb.transport.artemis.ArtemisConnector;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.jspecify.annotations.Nullable;

/**
 * The broker in this process. It starts without a door to the outside: {@link #start} makes it of
 * use to the server itself, {@link #listen} lets clients in, once there is somebody who decides
 * about them. One object is one run; after {@link #stop} make another.
 *
 * <p>Thread-safe. Start, listen and stop block for disk and sockets, within 30 seconds.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  /** A full house waits for a peer's next word for this part of the time to a session. */
  private static final int SHARE_OF_PATIENCE = 4;

  private final BrokerSettings settings;
  private final Clock clock;
  private final int inVmId = InVm.nextId();
  private final String secret = random();
  private final Errands errands = new Errands();
  private final Visits visits = new Visits(errands);
  private final EventGate events = new EventGate(EventGate.SHUT_AT);
  private final ClientSecurity security = new ClientSecurity(secret, visits::isWelcomed, events);
  private final Strangers strangers;
  private @Nullable FolderLock lock;
  private @Nullable ActiveMQServer server;
  private @Nullable PostOfficeFanOut fanOut;
  private @Nullable EmbeddedQueues queues;
  private @Nullable GuardedAcceptor acceptor;
  private int port;
  private boolean stopped;

  /** Does nothing yet. */
  public EmbeddedBroker(BrokerSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
    this.strangers =
        new Strangers(
            settings.maxStrangers(),
            settings.handshakeTimeout().dividedBy(SHARE_OF_PATIENCE),
            Ticker.SYSTEM);
  }

  /**
   * Opens the journal and makes the queues that every node has. Does nothing if it is started.
   *
   * @throws OrbException {@code INVALID_CONFIG} if the folder cannot be written or is in use;
   *     {@code UNAVAILABLE} if the journal cannot be opened; {@code SHUTTING_DOWN} after a stop
   */
  public synchronized void start() {
    if (stopped) {
      throw new OrbException(ErrorCode.SHUTTING_DOWN, "this broker was stopped", "make another");
    }
    if (server != null) {
      return;
    }
    lock = FolderLock.take(settings.folder(), "broker.lock");
    try {
      ActiveMQServer started = opened();
      server = started;
      EmbeddedQueues made = new EmbeddedQueues(started);
      made.ensureDurable(Addresses.INBOX);
      made.ensureDurable(Addresses.CALLS);
      made.ensureDurable(Addresses.EVENTS);
      made.ensureDurable(Addresses.REPORTS);
      events.watch(started.locateQueue(Addresses.EVENTS)::getMessageCount);
      made.ensureDurable(Addresses.EXPIRED);
      made.ensureDurable(Addresses.DEAD);
      made.ensureDurable(Addresses.node(settings.node()));
      made.ensurePresence(settings.node());
      queues = made;
      fanOut = new PostOfficeFanOut(started, clock);
    } catch (RuntimeException e) {
      stop();
      throw e;
    }
  }

  private ActiveMQServer opened() {
    AtomicReference<Exception> failure = new AtomicReference<>();
    try {
      ActiveMQServer made =
          new ActiveMQServerImpl(
              BrokerConfiguration.of(settings, inVmId, new BrokerPlugin(visits, errands), random()),
              null,
              security);
      server = made;
      made.registerActivationFailureListener(failure::set);
      made.start();
      if (!made.waitForActivation(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
          || failure.get() != null) {
        throw unopened(failure.get());
      }
      made.getManagementService().enableNotifications(false);
      made.getRemotingService().addIncomingInterceptor(new PacketGate(settings.maxPayload()));
      return made;
    } catch (OrbException e) {
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unopened(e);
    } catch (Exception e) {
      throw unopened(e);
    }
  }

  private OrbException unopened(@Nullable Exception cause) {
    return new OrbException(
        ErrorCode.UNAVAILABLE,
        "the broker's journal in "
            + settings.folder()
            + " does not open"
            + (cause == null ? "" : ": " + cause.getMessage()),
        "see the log above",
        cause);
  }

  /**
   * Lets clients in. Does nothing if it listens.
   *
   * @param gatekeeper decides about them and hears of them
   * @param tls what the port shows; null for a port that encrypts nothing
   * @throws OrbException {@code INVALID_CONFIG} if the port is in use; {@code NOT_STARTED}
   */
  public synchronized void listen(Gatekeeper gatekeeper, @Nullable ServerTls tls) {
    if (acceptor != null) {
      return;
    }
    ActiveMQServer running = running();
    EmbeddedQueues made = queuesMade();
    made.removeErrands();
    errands.serve(made, running.getExecutorFactory().getExecutor());
    visits.tell(gatekeeper, running.getExecutorFactory().getExecutor());
    security.admitThrough(gatekeeper);
    GuardedAcceptor opened =
        GuardedAcceptor.of(settings, running.getRemotingService(), new Threshold(strangers, tls));
    port = opened.listen();
    acceptor = opened;
  }

  /** Takes no more connections; those that are there go on. Idempotent. */
  public synchronized void stopListening() {
    if (acceptor != null) {
      acceptor.pause();
    }
  }

  /** Closes every connection and the journal. Bounded, idempotent. */
  public synchronized void stop() {
    stopped = true;
    if (acceptor != null) {
      acceptor.pause();
    }
    if (fanOut != null) {
      fanOut.close();
    }
    ActiveMQServer running = server;
    if (running != null) {
      stopBounded(running);
      server = null;
    }
    if (fanOut != null) {
      fanOut.abandon();
    }
    if (acceptor != null) {
      acceptor.stop();
      acceptor = null;
    }
    if (lock != null) {
      lock.close();
      lock = null;
    }
  }

  private static void stopBounded(ActiveMQServer running) {
    try {
      BrokerThreads.within(
          DEADLINE,
          "stop",
          () -> {
            try {
              running.stop();
            } catch (Exception e) {
              throw new OrbException(ErrorCode.INTERNAL, "the broker did not stop", null, e);
            }
          });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stop();
  }

  /** The port that it listens on, 0 before it does. */
  public synchronized int port() {
    return port;
  }

  /** The two queues of each client. */
  public ClientQueues queues() {
    return queuesMade();
  }

  private synchronized EmbeddedQueues queuesMade() {
    EmbeddedQueues made = queues;
    if (made == null) {
      throw notStarted();
    }
    return made;
  }

  /** The way to many clients at once. One order for all who use it. */
  public synchronized FanOut fanOut() {
    FanOut made = fanOut;
    if (made == null) {
      throw notStarted();
    }
    return made;
  }

  /**
   * The server's own way in, within the process. Each call makes another; who calls closes it.
   *
   * @throws OrbException {@code NOT_STARTED}
   */
  public Connector connector() {
    running();
    return ArtemisConnector.within(InVm.to(inVmId), clock).login(Pass.SERVER, secret, null).build();
  }

  /** Opens and shuts doors for clients that are there. */
  public Doors doors() {
    return visits;
  }

  /** Tells this of each try of a peer that is refused; on threads of the broker, not to block. */
  public void onRefused(Consumer<ErrorCode> listener) {
    security.tellRefusalsTo(listener);
  }

  /** How many peers were cut off before they had a session, or for a frame over the bound. */
  public long cutOffPeers() {
    return strangers.cutOffCount();
  }

  /** The way in for the server's own user. */
  TransportConfiguration inVm() {
    return InVm.to(inVmId);
  }

  String secret() {
    return secret;
  }

  Strangers strangers() {
    return strangers;
  }

  synchronized ActiveMQServer running() {
    ActiveMQServer running = server;
    if (running == null) {
      throw notStarted();
    }
    return running;
  }

  private static OrbException notStarted() {
    return new OrbException(ErrorCode.NOT_STARTED, "the broker is not running", "start it");
  }

  private static String random() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
