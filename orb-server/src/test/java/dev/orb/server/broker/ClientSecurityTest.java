package dev.orb.server.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.Addresses;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.management.ResourceNames;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attacks by a client that has a valid secret, and by peers that have none. */
class ClientSecurityTest {
  @TempDir Path folder;
  private Fixture fixture;
  private ClientSession alice;

  @BeforeEach
  void start() throws Exception {
    fixture = Fixture.started(folder);
    fixture.broker.queues().ensure("bob");
    alice = fixture.welcomed("alice");
    try (ClientSession server = fixture.server()) {
      Fixture.send(server, Addresses.client("bob"), "for bob");
    }
  }

  @AfterEach
  void stop() throws Exception {
    // whatever was tried: the attacker's session, bob's command and the others are as they were
    Fixture.send(alice, Addresses.INBOX, "alive");
    assertThat(fixture.broker.queues().clients()).contains("alice", "bob");
    assertThat(fixture.drain("bob")).containsExactly("for bob");
    fixture.close();
  }

  @Test
  void consumesAndBrowsesNothingOfOthers() {
    List<String> queues =
        List.of(
            "orb.client.bob",
            "orb.control.bob",
            "orb.inbox",
            "orb.call",
            "orb.event",
            "orb.event::orb.event",
            "orb.report",
            "orb.node.n1",
            "orb.presence.n1",
            "orb.expired",
            "orb.dead",
            "orb.client.bob::orb.client.bob",
            "orb.client.alice::orb.client.bob",
            "orb.client.#",
            "activemq.notifications");
    for (String queue : queues) {
      refused(() -> alice.createConsumer(queue));
      refused(() -> alice.createConsumer(SimpleString.of(queue), null, true));
    }
  }

  @Test
  void doesNotBrowseEvenItsOwn() {
    refused(() -> alice.createConsumer(SimpleString.of(Addresses.client("alice")), null, true));
  }

  @Test
  void sendsNowhereElse() {
    List<String> addresses =
        List.of(
            "orb.broadcast",
            "orb.client.bob",
            "orb.client.alice",
            "orb.control.bob",
            "orb.group.web",
            "orb.expired",
            "orb.dead",
            "orb.inbox::orb.inbox",
            "orb.event::orb.event",
            "orb.event::orb.client.bob",
            "orb.event.bob",
            "orb.report::orb.client.bob",
            "orb.call::orb.client.bob",
            "orb.node.n1::orb.node.n1",
            "orb.node.n1::orb.client.bob",
            "orb.inbox::orb.client.bob",
            "orb.node.",
            "orb.presence.n1",
            "activemq.management",
            "$sys.x");
    for (String address : addresses) {
      refused(() -> Fixture.send(alice, address, "x"));
    }
  }

  @Test
  void sendsToItsServers() throws Exception {
    for (String address :
        List.of(
            "orb.inbox", "orb.call", "orb.event", "orb.report", "orb.node.n1", "orb.presence")) {
      Fixture.send(alice, address, "x");
    }
  }

  @Test
  void makesNoQueue() {
    List<QueueConfiguration> queues =
        List.of(
            QueueConfiguration.of("mine"),
            QueueConfiguration.of("orb.client.carol"),
            QueueConfiguration.of("spy").setAddress("orb.presence"),
            QueueConfiguration.of("spy")
                .setAddress("orb.inbox")
                .setRoutingType(RoutingType.ANYCAST),
            QueueConfiguration.of("spy").setAddress("orb.client.bob").setTemporary(true),
            QueueConfiguration.of("spy").setAddress("orb.#").setRoutingType(RoutingType.MULTICAST));
    for (QueueConfiguration queue : queues) {
      refused(() -> alice.createQueue(queue));
      refused(() -> alice.createSharedQueue(queue));
    }
  }

  @Test
  void makesNoAddressAndDeletesNoQueue() {
    refused(() -> alice.createAddress(SimpleString.of("orb.node.x"), RoutingType.ANYCAST, false));
    refused(() -> alice.deleteQueue(Addresses.client("bob")));
    refused(() -> alice.deleteQueue(Addresses.client("alice")));
    refused(() -> alice.deleteQueue(Addresses.INBOX));
  }

  @Test
  void managesNothing() {
    refused(
        () -> {
          ClientMessage message = alice.createMessage(false);
          org.apache.activemq.artemis.api.core.management.ManagementHelper.putOperationInvocation(
              message, ResourceNames.BROKER, "listConnectionIDs");
          alice.createProducer("activemq.management").send(message);
        });
  }

  @Test
  void whoAsksAboutTheQueuesOfOthersIsCutOff() throws Exception {
    ClientSession spy = fixture.client("spy");
    refused(() -> spy.queueQuery(SimpleString.of(Addresses.client("bob"))));
    ClientSession another = fixture.client("another");
    refused(() -> another.addressQuery(SimpleString.of("orb.client.bob")));
    alice.queueQuery(SimpleString.of(Addresses.client("alice")));
    alice.addressQuery(SimpleString.of(Addresses.INBOX));
  }

  @Test
  void cannotSpeakInAnothersName() throws Exception {
    ClientMessage forged = alice.createMessage(true);
    forged.setValidatedUserID("bob");
    forged.putStringProperty(Message.HDR_VALIDATED_USER, SimpleString.of("bob"));
    forged.putStringProperty("orb_from", "bob");
    alice.createProducer(Addresses.node("n1")).send(forged);
    try (ClientSession server = fixture.server();
        ClientConsumer replies = server.createConsumer(Addresses.node("n1"))) {
      ClientMessage received = replies.receive(2000);
      assertThat(received.getValidatedUserID()).isEqualTo("alice");
      received.acknowledge();
    }
  }

  @Test
  void cannotEmitInAnothersNameNorSwallowItsEvents() throws Exception {
    ClientMessage forged = alice.createMessage(true);
    forged.setValidatedUserID("bob");
    forged.putStringProperty(Message.HDR_VALIDATED_USER, SimpleString.of("bob"));
    forged.setExpiration(1);
    alice.createProducer(Addresses.EVENTS).send(forged);
    try (ClientSession server = fixture.server();
        ClientConsumer events = server.createConsumer(Addresses.EVENTS);
        ClientConsumer expired = server.createConsumer(Addresses.EXPIRED)) {
      ClientMessage received = events.receive(2000);
      assertThat(received.getValidatedUserID()).isEqualTo("alice");
      received.acknowledge();
      assertThat(expired.receive(200)).isNull();
    }
  }

  @Test
  void whoEmitsTooFastIsRefusedAndTheOthersAreNot() {
    ClientSecurity security = new ClientSecurity("", connection -> true, new EventGate(1));
    Pass flood = pass("flood");
    boolean admitted = true;
    for (int i = 0; i < 100 * Allowance.BURST && admitted; i++) {
      admitted = maySend(security, flood, Addresses.EVENTS);
    }

    assertThat(admitted).isFalse();
    assertThat(maySend(security, flood, Addresses.EVENTS)).isFalse();
    assertThat(maySend(security, flood, Addresses.INBOX)).isTrue();
    assertThat(maySend(security, pass("other"), Addresses.EVENTS)).isTrue();
  }

  private Pass pass(String id) {
    return Pass.client(id, "", Objects.requireNonNull(connections().iterator().next()));
  }

  private Set<RemotingConnection> connections() {
    return fixture.broker.running().getRemotingService().getConnections();
  }

  private static boolean maySend(ClientSecurity security, Pass pass, String address) {
    return security.authorize(pass.subject(), Set.of(), CheckType.SEND, address);
  }

  @Test
  void cannotMakeEvidenceByLettingItsOwnMessagesExpire() throws Exception {
    ClientMessage message = alice.createMessage(true);
    message.setExpiration(1);
    message.putStringProperty("orb_id", "somebody's command");
    message.putStringProperty(Message.HDR_ORIGINAL_QUEUE, SimpleString.of("orb.client.bob"));
    alice.createProducer(Addresses.node("n1")).send(message);
    try (ClientSession server = fixture.server();
        ClientConsumer expired = server.createConsumer(Addresses.EXPIRED);
        ClientConsumer replies = server.createConsumer(Addresses.node("n1"))) {
      assertThat(replies.receive(2000)).isNotNull();
      assertThat(expired.receive(300)).isNull();
    }
  }

  @Test
  void isRefusedWithTheReasonAndNothingOfARefusalIsKept() throws Exception {
    assertThatThrownBy(() -> Fixture.session(fixture.factory(), "bob", "wrong", "i"))
        .isInstanceOf(ActiveMQException.class)
        .hasMessage("UNAUTHORIZED: wrong secret for 'bob'");
    fixture.refusals.put("bob", "disabled");
    assertThatThrownBy(() -> fixture.client("bob")).hasMessage("UNAUTHORIZED: disabled");
    fixture.refusals.clear();
    fixture.client("bob").close();
  }

  @Test
  void theServersUserIsRefusedOverTcpEvenWithItsSecret() throws Exception {
    for (String user : List.of(Pass.SERVER, "$join", "", "orb.x::y", "a#b", "*")) {
      assertThatThrownBy(
              () -> Fixture.session(fixture.factory(), user, fixture.broker.secret(), "i"))
          .isInstanceOf(ActiveMQException.class)
          .hasMessageStartingWith("UNAUTHORIZED: ");
    }
  }

  @Test
  void theClustersDefaultUserAndNobodyAreRefused() throws Exception {
    assertThatThrownBy(
            () ->
                Fixture.session(
                    fixture.factory(), "ACTIVEMQ.CLUSTER.ADMIN.USER", "CHANGE ME!!", "i"))
        .isInstanceOf(ActiveMQException.class);
    assertThatThrownBy(() -> fixture.factory().createSession())
        .isInstanceOf(ActiveMQException.class);
  }

  @Test
  void aConnectionIsOneUsers() throws Exception {
    ClientSessionFactory factory = fixture.factory();
    ClientSession carol = Fixture.session(factory, "carol", Fixture.secret("carol"), "i");
    assertThatThrownBy(() -> Fixture.session(factory, "bob", Fixture.secret("bob"), "i"))
        .isInstanceOf(ActiveMQException.class);
    assertThatThrownBy(() -> Fixture.session(factory, "carol", "wrong", "i"))
        .isInstanceOf(ActiveMQException.class);
    Fixture.send(carol, Addresses.INBOX, "still carol");
    carol.close();
  }

  private static void refused(ThrowingCallable attack) {
    assertThatThrownBy(attack).isInstanceOf(ActiveMQException.class);
  }
}
