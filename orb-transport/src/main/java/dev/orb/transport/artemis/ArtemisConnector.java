package dev.orb.transport.artemis;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.transport.Approach;
import dev.orb.transport.Connection;
import dev.orb.transport.Connector;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.jspecify.annotations.Nullable;

/**
 * Connects to an Artemis broker as one user. It only ever dials out.
 *
 * <pre>{@code
 * Connector one = ArtemisConnector.to("tcp://broker:61616", clock).login("web-1", secret, instance).build();
 * Connector another = one.as("web-2", secret, instance);   // shares threads and event loops with the first
 * }</pre>
 *
 * <p>Thousands of connectors that come of one by {@link #as} run on the same few threads. Each is
 * closed by its owner; the last one that closes ends the threads.
 */
public final class ArtemisConnector implements Connector {
  // why longer than our own waits: the library takes a connection for lost on which one call was
  // not answered in time. That is for heartbeats to say, and a link may stall for less
  private static final Duration LOST = Duration.ofSeconds(20);

  private final Wire wire;
  private final Login login;
  private final AtomicBoolean closed = new AtomicBoolean();

  private ArtemisConnector(Wire wire, Login login) {
    this.wire = wire;
    this.login = login;
  }

  /**
   * Over TCP, encrypted or not.
   *
   * @param servers {@code ssl://host:port} or {@code tcp://host:port}, several separated by commas
   * @param clock stamps what is sent
   * @throws OrbException {@code INVALID_CONFIG} when it is built, if a server is none
   */
  public static Builder to(String servers, Clock clock) {
    return new Builder(servers, null, clock);
  }

  /**
   * To a broker in the same JVM, with room for a whole fleet's unconfirmed messages.
   *
   * @param broker an in-VM transport
   * @param clock stamps what is sent
   */
  public static Builder within(TransportConfiguration broker, Clock clock) {
    return new Builder("", broker, clock).unconfirmed(200_000, 256L << 20);
  }

  /**
   * Another user's connector to the same broker, which shares everything with this one.
   *
   * @param instance becomes the connection's client id, null for none
   * @throws OrbException {@code UNAVAILABLE} if this one is closed
   */
  public ArtemisConnector as(String user, String secret, @Nullable String instance) {
    if (closed.get() || !wire.join()) {
      throw new OrbException(ErrorCode.UNAVAILABLE, "the connector is closed");
    }
    return new ArtemisConnector(wire, new Login(user, secret, instance));
  }

  @Override
  public Connection connect(Duration timeout, Consumer<String> onLost) {
    if (closed.get()) {
      throw new OrbException(ErrorCode.UNAVAILABLE, "the connector is closed");
    }
    Dial.Call line = new Dial(wire, login, timeout).await();
    ArtemisConnection connection = new ArtemisConnection(wire, login, line, onLost);
    connection.watch(line.first());
    return connection;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      wire.leave();
    }
  }

  /** What differs from the usual. Not thread-safe. */
  public static final class Builder {
    // why not one: a dial that was given up may hold its thread for a while
    private static final int FEWEST_DIALLERS = 4;
    private static final int LARGE_MESSAGE = 1 << 20;
    private static final int MILLIS_FOR_A_RECEIVER = 1000;

    private final String servers;
    private final @Nullable TransportConfiguration within;
    private final Clock clock;
    private @Nullable Login login;
    private Approach approach = Approach.DIRECT;
    private Duration callTimeout = Duration.ofSeconds(10);
    private Duration checkPeriod = Duration.ofSeconds(10);
    private Duration ttl = Duration.ofSeconds(30);
    private ArtemisOutlet.Limits unconfirmed = new ArtemisOutlet.Limits(50_000, 64L << 20);
    private int workers = 4;
    private int eventLoops = 2;
    private int diallers = FEWEST_DIALLERS;

    private Builder(String servers, @Nullable TransportConfiguration within, Clock clock) {
      this.servers = servers;
      this.within = within;
      this.clock = clock;
    }

    /**
     * Who connects.
     *
     * @param user for a client its id
     * @param secret what proves it
     * @param instance becomes the connection's client id, null for none
     */
    public Builder login(String user, String secret, @Nullable String instance) {
      login = new Login(user, secret, instance);
      return this;
    }

    /** Whom it believes, what it shows, and who dials for it. */
    public Builder approach(Approach way) {
      approach = way;
      return this;
    }

    /** How long a call that waits for the broker may take. Usually 10 s. */
    public Builder callTimeout(Duration timeout) {
      callTimeout = timeout;
      return this;
    }

    /**
     * How a dead peer is noticed where the network does not tell.
     *
     * @param period how often this end pings; usually 10 s
     * @param ttl how long either end waits for a sign of the other; usually 30 s
     */
    public Builder liveness(Duration period, Duration ttl) {
      this.checkPeriod = period;
      this.ttl = ttl;
      return this;
    }

    /**
     * How much one outlet may have sent that the broker has not answered for; over it a send fails
     * with {@code UNAVAILABLE}. Usually 50,000 messages and 64 MiB.
     */
    public Builder unconfirmed(int messages, long bytes) {
      unconfirmed = new ArtemisOutlet.Limits(messages, bytes);
      return this;
    }

    /**
     * How many threads serve all connections.
     *
     * @param workers run receivers; usually 4
     * @param eventLoops serve sockets, decided by the first connector of the process; usually 2
     */
    public Builder threads(int workers, int eventLoops) {
      this.workers = workers;
      this.eventLoops = eventLoops;
      return this;
    }

    /** How many may connect at a time; usually 4, which are also the fewest. */
    public Builder diallers(int atATime) {
      this.diallers = Math.max(FEWEST_DIALLERS, atATime);
      return this;
    }

    /**
     * A connector, which opens nothing until it connects.
     *
     * @throws OrbException {@code INVALID_CONFIG} if a server is none, or a file of certificates no
     *     good
     */
    public ArtemisConnector build() {
      Login who = login;
      if (who == null) {
        throw new OrbException(ErrorCode.INVALID_CONFIG, "no login was given");
      }
      List<Server> brokers =
          within != null
              ? List.of(Server.within(within))
              : new Servers(callTimeout, eventLoops, approach.proxy()).of(servers);
      WireThreads threads = new WireThreads(workers, diallers);
      Wire wire =
          new Wire(
              brokers,
              approach,
              () -> locator(brokers, threads),
              callTimeout,
              threads,
              clock,
              unconfirmed);
      if (brokers.stream().anyMatch(Server::encrypted) || approach.namesFiles()) {
        // why now: who builds it hears of a wrong file at once, not in a log
        wire.keys().context();
      }
      return new ArtemisConnector(wire, who);
    }

    private ServerLocator locator(List<Server> brokers, WireThreads threads) {
      ServerLocator locator =
          ActiveMQClient.createServerLocatorWithoutHA(
                  brokers.stream().map(Server::transport).toArray(TransportConfiguration[]::new))
              .setReconnectAttempts(0)
              .setInitialConnectAttempts(1)
              .setBlockOnDurableSend(false)
              .setBlockOnNonDurableSend(false)
              .setBlockOnAcknowledge(false)
              .setPreAcknowledge(false)
              .setProducerWindowSize(-1)
              .setConfirmationWindowSize(Sessions.CONFIRMATION_WINDOW)
              .setMinLargeMessageSize(LARGE_MESSAGE)
              .setCallTimeout(Math.max(callTimeout.toMillis(), LOST.toMillis()))
              .setCallFailoverTimeout(callTimeout.toMillis())
              .setOnMessageCloseTimeout(MILLIS_FOR_A_RECEIVER)
              .setUseTopologyForLoadBalancing(false)
              .addIncomingInterceptor(new IncomingGuard());
      if (within == null) {
        // why: within one JVM there is nothing to check, and the defaults say so to the library
        locator
            .setClientFailureCheckPeriod(checkPeriod.toMillis())
            .setConnectionTTL(ttl.toMillis());
      }
      locator.setThreadPools(threads.work(), threads.ping(), threads.flow());
      return locator;
    }
  }
}
