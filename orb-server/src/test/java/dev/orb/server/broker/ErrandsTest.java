package dev.orb.server.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orb.protocol.Addresses;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody on an errand can do at the broker, and tries beyond that. */
class ErrandsTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  @TempDir Path folder;
  private Fixture fixture;

  @BeforeEach
  void start() {
    fixture = Fixture.started(folder);
    fixture.broker.queues().ensure("bob");
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private ClientSession joiner(String instance) throws Exception {
    return Fixture.session(fixture.factory(), Addresses.JOINER, "j1.good", instance);
  }

  private boolean hasQueue(String name) {
    return fixture.broker.running().locateQueue(SimpleString.of(name)) != null;
  }

  @Test
  void asksByTheInboxAndIsAnsweredOnAQueueOfItsOwnThatGoesWithIt() throws Exception {
    ClientSession joiner = joiner("i1");
    Fixture.send(joiner, Addresses.INBOX, "join");
    try (ClientSession server = fixture.server();
        ClientConsumer inbox = server.createConsumer(Addresses.INBOX)) {
      ClientMessage asked = inbox.receive(2000);
      assertThat(asked.getValidatedUserID()).isEqualTo(Addresses.joiner("j1"));
      asked.acknowledge();
      assertThat(fixture.broker.doors().isOnErrand(Addresses.joiner("j1"), "i1")).isTrue();
      assertThat(fixture.broker.doors().isOnErrand(Addresses.joiner("j2"), "i1")).isFalse();
      Fixture.send(server, Addresses.errand("i1"), "joined");
    }
    try (ClientConsumer answers = joiner.createConsumer(Addresses.errand("i1"))) {
      assertThat(Fixture.texts(answers)).containsExactly("joined");
    }
    assertThat(fixture.arrived).isEmpty();

    joiner.close();
    await().atMost(SOON).until(() -> !hasQueue("orb.errand.i1"));
    assertThat(fixture.broker.doors().isOnErrand(Addresses.joiner("j1"), "i1")).isFalse();
  }

  @Test
  void doesNothingElse() throws Exception {
    ClientSession other = joiner("i2");
    ClientSession joiner = joiner("i1");
    List<String> queues =
        List.of(
            "orb.client.bob",
            "orb.control.bob",
            "orb.inbox",
            "orb.node.n1",
            "orb.presence.n1",
            "orb.errand.i2",
            "orb.errand.i2::orb.errand.i2",
            "orb.errand.i1::orb.errand.i2",
            "orb.errand.#",
            "orb.expired",
            "orb.dead");
    for (String queue : queues) {
      refused(() -> joiner.createConsumer(queue));
      refused(() -> joiner.createConsumer(SimpleString.of(queue), null, true));
    }
    for (String address :
        List.of(
            "orb.client.bob",
            "orb.control.bob",
            "orb.node.n1",
            "orb.presence",
            "orb.broadcast",
            "orb.errand.i2",
            "orb.errand.i1",
            "activemq.management")) {
      refused(() -> Fixture.send(joiner, address, "x"));
    }
    refused(() -> joiner.createQueue(QueueConfiguration.of("orb.client.mine")));
    refused(() -> joiner.deleteQueue("orb.errand.i1"));
    refused(() -> joiner.deleteQueue("orb.client.bob"));
    ClientSession spy = joiner("i3");
    refused(() -> spy.queueQuery(SimpleString.of("orb.client.bob")));
    Fixture.send(other, Addresses.INBOX, "alive");
    assertThat(fixture.broker.queues().clients()).containsExactly("bob");
  }

  @Test
  void hasOneSessionAndNoOtherUser() throws Exception {
    ClientSessionFactory factory = fixture.factory();
    ClientSession joiner = Fixture.session(factory, Addresses.JOINER, "j1.good", "i1");
    refused(() -> Fixture.session(factory, Addresses.JOINER, "j1.good", "i1"));
    refused(() -> Fixture.session(factory, "bob", Fixture.secret("bob"), "i1"));
    Fixture.send(joiner, Addresses.INBOX, "alive");
    assertThat(hasQueue("orb.errand.i1")).isTrue();
  }

  @Test
  void aWrongSecretOrNoInstanceIsRefused() {
    assertThatThrownBy(
            () -> Fixture.session(fixture.factory(), Addresses.JOINER, "j1.guessed", "i1"))
        .hasMessageStartingWith("UNAUTHORIZED: ");
    assertThatThrownBy(() -> Fixture.session(fixture.factory(), Addresses.JOINER, "j1.good", "#"))
        .hasMessageStartingWith("MALFORMED: ");
    // why: whom the broker calls that is no user that one can claim
    assertThatThrownBy(
            () -> Fixture.session(fixture.factory(), Addresses.joiner("j1"), "j1.good", "i"))
        .hasMessageStartingWith("UNAUTHORIZED: ");
  }

  @Test
  void hasTheTimeOfAHandshake() throws Exception {
    ClientSession idle = joiner("i1");
    await().atMost(SOON).until(() -> !hasQueue("orb.errand.i1"));
    refused(() -> Fixture.send(idle, Addresses.INBOX, "late"));
  }

  @Test
  void theSameInstanceAgainTakesTheTurnOfTheOneBefore() throws Exception {
    ClientSession first = joiner("i1");
    ClientSession second = joiner("i1");
    await().atMost(SOON).until(first::isClosed);
    try (ClientSession server = fixture.server();
        ClientConsumer answers = second.createConsumer(Addresses.errand("i1"))) {
      Fixture.send(server, Addresses.errand("i1"), "joined");
      assertThat(Fixture.texts(answers)).containsExactly("joined");
    }
  }

  @Test
  void whatJoinersLeftBehindIsGoneAfterARestart() throws Exception {
    ClientSession unused = joiner("i1");
    fixture.restart();
    assertThat(fixture.broker.running().getAddressInfo(SimpleString.of("orb.errand.i1"))).isNull();
    assertThat(unused.isClosed()).isTrue();
  }

  @Test
  void aClientComesOnAnErrandBesideItsSession() throws Exception {
    try (ClientSession session =
            Fixture.session(fixture.factory(), "bob", Fixture.secret("bob"), "i1");
        ClientSession errand =
            Fixture.session(
                fixture.factory(), Addresses.self("bob"), Fixture.secret("bob"), "check")) {
      Fixture.send(errand, Addresses.INBOX, "check");
      try (ClientSession server = fixture.server();
          ClientConsumer inbox = server.createConsumer(Addresses.INBOX)) {
        ClientMessage asked = inbox.receive(2000);
        assertThat(asked.getValidatedUserID()).isEqualTo(Addresses.self("bob"));
        asked.acknowledge();
      }
      assertThat(fixture.arrived).hasSize(1);
      refused(() -> errand.createConsumer("orb.control.bob"));
      refused(() -> errand.createConsumer("orb.client.bob"));
      Fixture.send(session, Addresses.INBOX, "alive");
    }
    refused(() -> Fixture.session(fixture.factory(), Addresses.self("bob"), "guess", "check"));
  }

  @Test
  void soManyAtATimeAndNoMore() throws Exception {
    Errands errands = new Errands();
    for (int i = 0; i < Errands.MOST; i++) {
      errands.sessionOpened("s" + i, pass(), connection("i" + i));
    }
    assertThatThrownBy(() -> errands.sessionOpened("more", pass(), connection("more")))
        .hasMessageContaining("RATE_LIMITED");
    errands.sessionClosed("s7");
    errands.sessionOpened("more", pass(), connection("more"));
  }

  private static Pass pass() {
    return Pass.errand(Addresses.joiner("j1"), "j1.good", connection("none"));
  }

  private static RemotingConnection connection(String instance) {
    return (RemotingConnection)
        Proxy.newProxyInstance(
            ErrandsTest.class.getClassLoader(),
            new Class<?>[] {RemotingConnection.class},
            (proxy, method, args) ->
                switch (method.getName()) {
                  case "getClientID" -> instance;
                  case "equals" -> proxy == args[0];
                  case "hashCode" -> System.identityHashCode(proxy);
                  default -> null;
                });
  }

  private static void refused(ThrowingCallable attack) {
    assertThatThrownBy(attack).isInstanceOf(ActiveMQException.class);
  }
}
