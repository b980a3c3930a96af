package dev.orb.server.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
  @TempDir Path folder;

  @Test
  void startsListensAndStopsAgainAndAgain() throws Exception {
    EmbeddedBroker broker = new EmbeddedBroker(Fixture.quick(folder), Clock.systemUTC());
    broker.start();
    broker.start();
    assertThat(broker.port()).isZero();
    broker.stop();
    broker.stop();
    assertThatThrownBy(broker::start).hasMessageContaining("SHUTTING_DOWN");
  }

  @Test
  void refusesAPortInUseWithOneClearLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      BrokerSettings settings = Fixture.quick(folder).withBind("127.0.0.1", taken.getLocalPort());
      try (EmbeddedBroker broker = new EmbeddedBroker(settings, Clock.systemUTC())) {
        broker.start();
        assertThatThrownBy(() -> broker.listen(new Nobody(), null))
            .isInstanceOfSatisfying(
                OrbException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIG))
            .hasMessageContaining("broker.port")
            .hasMessageContaining(":" + taken.getLocalPort())
            .hasMessageNotContaining("\n");
      }
    }
  }

  @Test
  void refusesAFolderThatCannotBeWritten() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    try (EmbeddedBroker broker =
        new EmbeddedBroker(Fixture.quick(file.resolve("data")), Clock.systemUTC())) {
      assertThatThrownBy(broker::start)
          .hasMessageContaining("INVALID_CONFIG")
          .hasMessageContaining("cannot write in");
    }
  }

  @Test
  void refusesAFolderThatAnotherBrokerHasAndTakesItOnceThatOneIsGone() {
    EmbeddedBroker first = new EmbeddedBroker(Fixture.quick(folder), Clock.systemUTC());
    EmbeddedBroker second = new EmbeddedBroker(Fixture.quick(folder), Clock.systemUTC());
    try (first;
        second) {
      first.start();
      assertThatThrownBy(second::start)
          .hasMessageContaining("INVALID_CONFIG")
          .hasMessageContaining("in use");
      first.stop();
      try (EmbeddedBroker third = new EmbeddedBroker(Fixture.quick(folder), Clock.systemUTC())) {
        third.start();
      }
    }
  }

  @Test
  void twoBrokersLiveInOneProcess() throws Exception {
    try (Fixture one = Fixture.started(folder.resolve("one"));
        Fixture two = Fixture.started(folder.resolve("two"))) {
      try (ClientSession a = one.client("a");
          ClientSession b = two.client("a")) {
        Fixture.send(a, Addresses.INBOX, "to one");
        Fixture.send(b, Addresses.INBOX, "to two");
      }
      try (ClientSession server = two.server();
          ClientConsumer inbox = server.createConsumer(Addresses.INBOX)) {
        assertThat(Fixture.texts(inbox)).containsExactly("to two");
      }
    }
  }

  @Test
  void queuesAndTheirMessagesAreThereAfterARestart() throws Exception {
    try (Fixture fixture = Fixture.started(folder)) {
      fixture.broker.queues().ensure("pump.7");
      try (ClientSession server = fixture.server()) {
        Fixture.send(server, Addresses.client("pump.7"), "kept");
      }
      fixture.restart();
      assertThat(fixture.broker.queues().clients()).containsExactly("pump.7");
      assertThat(fixture.broker.queues().depth("pump.7")).isEqualTo(1);
      assertThat(fixture.drain("pump.7")).containsExactly("kept");
    }
  }

  @Test
  void aStoppedDoorTakesNobodyNewAndKeepsWhoIsThere() throws Exception {
    try (Fixture fixture = Fixture.started(folder)) {
      ClientSession there = fixture.client("a");
      fixture.broker.stopListening();
      assertThatThrownBy(() -> fixture.client("b"));
      Fixture.send(there, Addresses.INBOX, "still here");
      fixture.broker.stop();
      await().until(() -> fixture.left.equals(List.of(fixture.visit("a"))));
    }
  }

  /** Lets nobody in. */
  private static final class Nobody implements Gatekeeper {
    @Override
    public String authenticateJoiner(String credential, String remoteAddress) {
      throw new OrbException(ErrorCode.UNAUTHORIZED, "nobody");
    }

    @Override
    public dev.orb.protocol.OrbException contested(Visit holder, Visit newcomer) {
      return new dev.orb.protocol.OrbException(
          dev.orb.protocol.ErrorCode.CONFLICT, "somebody is there");
    }

    @Override
    public void authenticate(Claim claim) {
      throw new OrbException(ErrorCode.UNAUTHORIZED, "nobody");
    }

    @Override
    public void arrived(Visit visit) {}

    @Override
    public void left(Visit visit, boolean failed) {}
  }
}
