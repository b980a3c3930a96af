package dev.orb.server.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orb.protocol.Addresses;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.core.client.impl.ClientSessionFactoryInternal;
import org.apache.activemq.artemis.core.protocol.core.CoreRemotingConnection;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.CreateQueueMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.ReattachSessionMessage;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Peers that have no credentials, or no manners. A client that is there must not notice them. */
class HostilePeersTest {
  private static final byte[] OPENING = "ARTEMIS".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path folder;
  private final List<Socket> sockets = new ArrayList<>();
  private Fixture fixture;
  private ClientSession honest;

  @BeforeEach
  void start() throws Exception {
    fixture =
        new Fixture(
            Fixture.quick(folder)
                .withTimeouts(Duration.ofSeconds(5), Duration.ofMillis(700))
                .withBounds(64 * 1024, 600));
    fixture.start();
    honest = fixture.welcomed("honest");
  }

  @AfterEach
  void theHonestClientGoesOn() throws Exception {
    Fixture.send(honest, Addresses.INBOX, "alive");
    fixture.client("another").close();
    for (Socket socket : sockets) {
      socket.close();
    }
    await().until(() -> fixture.broker.strangers().count() == 0);
    fixture.close();
  }

  @Test
  void garbageIsCutOffAtItsFirstByte() throws Exception {
    byte[] garbage = new byte[4096];
    new Random(3).nextBytes(garbage);
    garbage[0] = 'B';
    assertCutOffWithin(Duration.ofMillis(500), garbage);
    // another protocol whose bytes would pass for a small frame of ours
    assertCutOffWithin(
        Duration.ofMillis(500), new byte[] {'A', 'M', 'Q', 'P', 0, 1, 0, 0, 0, 0, 5});
  }

  @Test
  void randomFramesOfARightOpeningHarmNobody() throws Exception {
    Random random = new Random(5);
    for (int i = 0; i < 50; i++) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      out.write(OPENING);
      for (int frame = 0; frame < 5; frame++) {
        byte[] body = new byte[1 + random.nextInt(200)];
        random.nextBytes(body);
        out.writeInt(body.length);
        out.write(body);
      }
      send(bytes.toByteArray());
    }
    await().until(() -> fixture.broker.strangers().count() == 0);
  }

  @Test
  void aFrameOfTwoGigabytesIsCutOffBeforeItComes() throws Exception {
    for (int length : new int[] {Integer.MAX_VALUE, -1, 0, PeerGuard.STRANGERS_FRAME + 1}) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      out.write(OPENING);
      out.writeInt(length);
      assertCutOffWithin(Duration.ofMillis(500), bytes.toByteArray());
    }
  }

  @Test
  void anHttpRequestIsNotGathered() throws Exception {
    String request = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000000\r\n\r\n";
    assertCutOffWithin(Duration.ofMillis(500), request.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void aPeerThatOpensRightAndThenTricklesIsCutOffInTime() throws Exception {
    Socket socket = send(OPENING);
    socket.getOutputStream().write(new byte[] {0, 0, 1});
    await().atMost(Duration.ofSeconds(3)).until(() -> isCutOff(socket));
  }

  @Test
  void fiveHundredSilentConnectionsAreClosedAndOthersGoOnMeanwhile() throws Exception {
    for (int i = 0; i < 500; i++) {
      send(new byte[0]);
    }
    fixture.client("meanwhile").close();
    await().atMost(Duration.ofSeconds(5)).until(() -> fixture.broker.strangers().count() == 0);
    assertThat(fixture.broker.cutOffPeers()).isGreaterThanOrEqualTo(500);
    for (Socket socket : sockets) {
      assertThat(isCutOff(socket)).isTrue();
    }
  }

  @Test
  void inAFullHouseTheSilentOnesGoAndAClientStillGetsIn() throws Exception {
    for (int i = 0; i < 650; i++) {
      send(new byte[0]);
    }
    await().until(() -> isCutOff(sockets.get(0)));
    assertThat(fixture.broker.strangers().count()).isLessThanOrEqualTo(600);
    fixture.client("meanwhile").close();
  }

  @Test
  void aConnectionThatAuthenticatedAndClosedItsSessionsDoesNotStay() throws Exception {
    ClientSessionFactory factory = fixture.factory();
    CoreRemotingConnection connection = connection(factory);
    Fixture.session(factory, "idle", Fixture.secret("idle"), "i").close();
    await().atMost(Duration.ofSeconds(3)).until(() -> !isActive(connection));
  }

  @Test
  void aClientsFrameOverTheBoundCutsOffThatClientAlone() throws Exception {
    ClientSession greedy = fixture.client("greedy");
    ClientMessage message = greedy.createMessage(false);
    message.getBodyBuffer().writeBytes(new byte[PeerGuard.clientsFrame(64 * 1024) + 1]);
    assertThatThrownBy(() -> greedy.createProducer(Addresses.INBOX).send(message))
        .isInstanceOf(ActiveMQException.class);
    await().until(() -> fixture.left.equals(List.of(fixture.visit("greedy"))));
  }

  @Test
  void noQueueIsMadeBeforeCredentialsAreShown() throws Exception {
    ClientSessionFactory factory = fixture.factory();
    CoreRemotingConnection connection = connection(factory);
    connection
        .getChannel(1, -1)
        .send(
            new CreateQueueMessage(
                SimpleString.of(Addresses.PRESENCE),
                SimpleString.of("spy"),
                null,
                true,
                false,
                false));
    await().atMost(Duration.ofSeconds(3)).until(() -> !isActive(connection));
    assertThat(fixture.broker.running().locateQueue("spy")).isNull();
  }

  @Test
  void aSessionIsNotTakenOverByWhoKnowsItsName() throws Exception {
    ClientSessionFactory factory = fixture.factory();
    String name = fixture.broker.running().getSessions().iterator().next().getName();
    CoreRemotingConnection connection = connection(factory);
    connection.getChannel(1, -1).send(new ReattachSessionMessage(name, 0));
    await().atMost(Duration.ofSeconds(3)).until(() -> !isActive(connection));
  }

  private static CoreRemotingConnection connection(ClientSessionFactory factory) {
    return (CoreRemotingConnection) ((ClientSessionFactoryInternal) factory).getConnection();
  }

  private static boolean isActive(CoreRemotingConnection connection) {
    return ((NettyConnection) connection.getTransportConnection()).getNettyChannel().isActive();
  }

  private void assertCutOffWithin(Duration time, byte[] bytes) throws IOException {
    Socket socket = send(bytes);
    await().atMost(time).until(() -> isCutOff(socket));
  }

  private Socket send(byte[] bytes) throws IOException {
    Socket socket = new Socket(java.net.InetAddress.getLoopbackAddress(), fixture.broker.port());
    socket.setSoTimeout(10);
    sockets.add(socket);
    socket.getOutputStream().write(bytes);
    return socket;
  }

  private static boolean isCutOff(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true;
    }
  }
}
