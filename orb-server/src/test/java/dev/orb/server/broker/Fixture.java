package dev.orb.server.broker;

import dev.orb.protocol.Addresses;
import dev.orb.server.security.ServerTls;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.core.client.impl.ClientSessionFactoryInternal;
import org.apache.activemq.artemis.core.protocol.core.CoreRemotingConnection;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnectorFactory;
import org.apache.activemq.artemis.utils.VersionLoader;
import org.jspecify.annotations.Nullable;

/** A broker and raw sessions on it. Secrets are the id, backwards. */
final class Fixture implements AutoCloseable {
  final List<Visit> arrived = new CopyOnWriteArrayList<>();
  final List<Visit> left = new CopyOnWriteArrayList<>();
  final Map<Visit, Boolean> failures = new ConcurrentHashMap<>();
  final Map<String, String> refusals = new ConcurrentHashMap<>();
  final BrokerSettings settings;
  EmbeddedBroker broker;
  volatile boolean faulty;
  private final @Nullable ServerTls tls;
  private final List<ServerLocator> locators = new CopyOnWriteArrayList<>();

  Fixture(BrokerSettings settings) {
    this(settings.withBind("127.0.0.1", 0), null);
  }

  private Fixture(BrokerSettings settings, @Nullable ServerTls tls) {
    this.settings = settings;
    this.tls = tls;
    broker = new EmbeddedBroker(this.settings, Clock.systemUTC());
  }

  static BrokerSettings quick(Path folder) {
    return BrokerSettings.in(folder, "n1")
        .withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(2))
        .withExpiryScan(Duration.ofMillis(100));
  }

  static Fixture started(Path folder) {
    Fixture fixture = new Fixture(quick(folder));
    fixture.start();
    return fixture;
  }

  /** With an encrypted port on all addresses. */
  static Fixture encrypted(BrokerSettings settings, @Nullable ServerTls tls) {
    Fixture fixture = new Fixture(settings.withBind("0.0.0.0", 0), tls);
    fixture.start();
    return fixture;
  }

  void start() {
    broker.start();
    broker.listen(new Gate(), tls);
  }

  /** Stops it in order and opens another on the same folder. */
  void restart() {
    closeLocators();
    broker.stop();
    broker = new EmbeddedBroker(settings, Clock.systemUTC());
    start();
  }

  static String secret(String id) {
    return new StringBuilder(id).reverse().toString();
  }

  ServerLocator locator() {
    return locator(
        new TransportConfiguration(
            NettyConnectorFactory.class.getName(),
            Map.of("host", "127.0.0.1", "port", broker.port())));
  }

  private ServerLocator locator(TransportConfiguration to) {
    ServerLocator locator = ActiveMQClient.createServerLocatorWithoutHA(to);
    locator
        .setReconnectAttempts(0)
        .setInitialConnectAttempts(1)
        .setCallTimeout(5000)
        .setClientFailureCheckPeriod(1000)
        .setConnectionTTL(5000)
        .setConsumerWindowSize(64 * 1024)
        .setBlockOnDurableSend(true)
        .setBlockOnNonDurableSend(true)
        .setMinLargeMessageSize(100 << 20)
        .setAckBatchSize(0);
    locators.add(locator);
    return locator;
  }

  ClientSessionFactory factory() throws Exception {
    return locator().createSessionFactory();
  }

  ClientSession client(String id) throws Exception {
    return client(id, "instance-of-" + id);
  }

  ClientSession client(String id, String instance) throws Exception {
    return session(factory(), id, secret(id), instance);
  }

  static ClientSession session(
      ClientSessionFactory factory, String id, String secret, String instance) throws Exception {
    // why: the library leaves out the client id until the broker has told its version
    ((CoreRemotingConnection) ((ClientSessionFactoryInternal) factory).getConnection())
        .setChannelVersion(VersionLoader.getVersion().getIncrementingVersion());
    ClientSession session =
        factory.createSession(id, secret, false, true, true, false, 0, instance);
    session.start();
    return session;
  }

  ClientSession server() throws Exception {
    ClientSession session =
        locator(broker.inVm())
            .createSessionFactory()
            .createSession(Pass.SERVER, broker.secret(), false, true, true, false, 0);
    session.start();
    return session;
  }

  Visit visit(String id) {
    return arrived.stream().filter(v -> v.client().equals(id)).reduce((a, b) -> b).orElseThrow();
  }

  /** A client with its queues, welcomed. */
  ClientSession welcomed(String id) throws Exception {
    broker.queues().ensure(id);
    ClientSession session = client(id);
    broker.doors().open(visit(id));
    return session;
  }

  /** What is in a client's work queue now, as text, through a welcomed session. */
  List<String> drain(String id) throws Exception {
    ClientSession session = welcomed(id);
    try (ClientConsumer consumer = session.createConsumer(Addresses.client(id))) {
      return texts(consumer);
    } finally {
      session.close();
    }
  }

  /** Takes what comes until nothing came for a while. */
  static List<String> texts(ClientConsumer consumer) throws Exception {
    List<String> texts = new ArrayList<>();
    for (ClientMessage m = consumer.receive(500); m != null; m = consumer.receive(150)) {
      texts.add(text(m));
      m.individualAcknowledge();
    }
    return texts;
  }

  static String text(ClientMessage message) {
    byte[] bytes = new byte[message.getBodyBuffer().readableBytes()];
    message.getBodyBuffer().readBytes(bytes);
    return bytes.length > 100
        ? bytes.length + ":" + HexFormat.of().toHexDigits(java.util.Arrays.hashCode(bytes))
        : new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
  }

  static void send(ClientSession session, String address, String text) throws Exception {
    ClientMessage message = session.createMessage(true);
    message.getBodyBuffer().writeBytes(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    session.createProducer().send(SimpleString.of(address), message);
  }

  private void closeLocators() {
    locators.forEach(ServerLocator::close);
    locators.clear();
  }

  @Override
  public void close() {
    closeLocators();
    broker.stop();
  }

  private final class Gate implements Gatekeeper {
    @Override
    public void authenticate(Claim claim) {
      String client = claim.client();
      String credentials = claim.credentials();
      String refusal = refusals.get(client);
      if (refusal != null || !(claim.certified() || credentials.equals(secret(client)))) {
        throw new dev.orb.protocol.OrbException(
            dev.orb.protocol.ErrorCode.UNAUTHORIZED,
            refusal == null ? "wrong secret for '" + client + "'" : refusal);
      }
    }

    @Override
    public String authenticateJoiner(String credential, String remoteAddress) {
      if (!credential.equals("j1.good")) {
        throw new dev.orb.protocol.OrbException(
            dev.orb.protocol.ErrorCode.UNAUTHORIZED, "no such token");
      }
      return "j1";
    }

    @Override
    public dev.orb.protocol.OrbException contested(Visit holder, Visit newcomer) {
      return new dev.orb.protocol.OrbException(
          dev.orb.protocol.ErrorCode.CONFLICT,
          "'" + holder.client() + "' is connected from " + holder.remoteAddress());
    }

    @Override
    public void arrived(Visit visit) {
      arrived.add(visit);
      failIfFaulty();
    }

    @Override
    public void left(Visit visit, boolean failed) {
      failures.put(visit, failed);
      left.add(visit);
      failIfFaulty();
    }

    private void failIfFaulty() {
      if (faulty) {
        throw new IllegalStateException("faulty on purpose");
      }
    }
  }
}
