package dev.orb.client;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Control.Hello;
import dev.orb.protocol.message.Heartbeat;
import dev.orb.protocol.message.Message;
import dev.orb.transport.Connection;
import dev.orb.transport.Envelope;
import dev.orb.transport.InletOptions;
import dev.orb.transport.Outlet;
import dev.orb.transport.Received;
import dev.orb.transport.artemis.ArtemisConnector;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.api.core.ActiveMQDisconnectedException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;
import org.apache.activemq.artemis.spi.core.security.jaas.NoCacheLoginException;
import org.apache.activemq.artemis.spi.core.security.jaas.UserPrincipal;

/** A real broker over TCP, with just enough of a server behind it to welcome clients. */
final class PlainBroker {
  static final String SECRET = "right";
  static final Duration HEARTBEAT = Duration.ofMillis(250);
  private static final String SERVER = "server";

  private final EmbeddedActiveMQ embedded = new EmbeddedActiveMQ();
  private final ArtemisConnector connector;
  private final Connection connection;
  private final Outlet outlet;
  private final AtomicLong epochs = new AtomicLong();
  private final List<Message> heard = new CopyOnWriteArrayList<>();

  PlainBroker() throws Exception {
    embedded.setConfiguration(
        new ConfigurationImpl()
            .setPersistenceEnabled(false)
            .setJMXManagementEnabled(false)
            .setSecurityEnabled(true)
            .setPopulateValidatedUser(true)
            .setClusterUser("cluster-of-the-test")
            .setClusterPassword("nobody-knows")
            .addAcceptorConfiguration("tcp", "tcp://127.0.0.1:0?protocols=CORE"));
    embedded.setSecurityManager(new AnyoneWithTheSecret());
    embedded.start();
    queue(Addresses.INBOX);
    queue(Addresses.PRESENCE, RoutingType.MULTICAST);
    queue(Addresses.node("node-1"));
    connector =
        ArtemisConnector.to(uri().toString(), Clock.systemUTC())
            .login(SERVER, SECRET, null)
            .build();
    connection = connector.connect(Duration.ofSeconds(10), reason -> {});
    outlet = connection.outlet();
    listen(Addresses.INBOX);
    listen(Addresses.PRESENCE);
    listen(Addresses.node("node-1"));
  }

  private void listen(String queue) {
    connection.inlet(queue, InletOptions.upTo(1 << 20), this::hear);
  }

  private void queue(String name) throws Exception {
    queue(name, RoutingType.ANYCAST);
  }

  private void queue(String name, RoutingType routing) throws Exception {
    embedded
        .getActiveMQServer()
        .createQueue(
            QueueConfiguration.of(name).setRoutingType(routing).setAutoCreateAddress(true));
  }

  PlainBroker enrol(String client) throws Exception {
    queue(Addresses.client(client));
    queue(Addresses.control(client));
    return this;
  }

  URI uri() {
    var acceptor =
        (NettyAcceptor) embedded.getActiveMQServer().getRemotingService().getAcceptor("tcp");
    return URI.create("tcp://127.0.0.1:" + acceptor.getActualPort());
  }

  <M extends Message> List<M> heard(Class<M> type) {
    return heard.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private void hear(Received received) {
    received.acknowledge();
    Message message = MessageCodec.decode(received.body());
    heard.add(message);
    String control = Addresses.control(received.sender().orElseThrow());
    if (message instanceof Hello hello) {
      send(control, welcome(received.sender().orElseThrow(), hello));
    } else if (message instanceof Heartbeat beat) {
      send(control, new Control.HeartbeatAck(beat.ts(), Instant.now(Clock.systemUTC())));
    }
  }

  private Control.Welcome welcome(String client, Hello hello) {
    return new Control.Welcome(
        epochs.incrementAndGet(),
        "node-1",
        "fleet-1",
        client,
        1,
        Set.of(),
        HEARTBEAT,
        Duration.ofSeconds(20),
        1 << 20,
        Duration.ofSeconds(60),
        3,
        List.of(),
        List.of(),
        hello.ts(),
        Instant.now(Clock.systemUTC()));
  }

  void send(String queue, Message message) {
    outlet
        .send(
            Envelope.fleeting(
                queue, MessageCodec.encode(message), message.kind().text(), null, null))
        .toCompletableFuture()
        .join();
  }

  /** Cuts every connection but the server's own. */
  void cut() {
    for (RemotingConnection one :
        List.copyOf(embedded.getActiveMQServer().getRemotingService().getConnections())) {
      if (one.getClientID() != null) {
        one.disconnect(false);
        one.fail(new ActiveMQDisconnectedException("cut by the test"));
      }
    }
  }

  void close() throws Exception {
    connection.close();
    connector.close();
    embedded.stop();
  }

  private static final class AnyoneWithTheSecret implements ActiveMQSecurityManager5 {
    @Override
    public Subject authenticate(
        String user, String password, RemotingConnection connection, String domain)
        throws NoCacheLoginException {
      if (!SECRET.equals(password)) {
        throw new NoCacheLoginException("wrong");
      }
      Subject subject = new Subject();
      subject.getPrincipals().add(new UserPrincipal(user));
      return subject;
    }

    @Override
    public boolean authorize(Subject subject, Set<Role> roles, CheckType type, String address) {
      return true;
    }

    @Override
    public boolean validateUser(String user, String password) {
      return false;
    }

    @Override
    public boolean validateUserAndRole(
        String user, String password, Set<Role> roles, CheckType type) {
      return false;
    }
  }
}
