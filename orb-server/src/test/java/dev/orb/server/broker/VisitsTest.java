package dev.orb.server.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orb.protocol.Addresses;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.core.client.impl.ClientSessionInternal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VisitsTest {
  @TempDir Path folder;
  private Fixture fixture;

  @BeforeEach
  void start() {
    fixture = Fixture.started(folder);
    fixture.broker.queues().ensure("a");
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void arrivalAndLeavingAreToldOnceForAConnectionWhateverItsSessions() throws Exception {
    ClientSessionFactory factory = fixture.factory();
    ClientSession one = Fixture.session(factory, "a", Fixture.secret("a"), "i1");
    ClientSession two = Fixture.session(factory, "a", Fixture.secret("a"), "i1");
    assertThat(fixture.arrived).hasSize(1);
    Visit visit = fixture.visit("a");
    assertThat(visit.client()).isEqualTo("a");
    assertThat(visit.instance()).isEqualTo("i1");
    assertThat(visit.remoteAddress()).contains("127.0.0.1:");
    one.close();
    assertThat(fixture.left).isEmpty();
    two.close();
    await().until(() -> fixture.left.equals(List.of(visit)));
    assertThat(fixture.failures.get(visit)).isFalse();
    factory.close();
    assertThat(fixture.arrived).hasSize(1);
  }

  @Test
  void aConnectionThatBreaksLeavesInFailure() throws Exception {
    ClientSession session = fixture.client("a");
    ((ClientSessionInternal) session).getConnection().getTransportConnection().close();
    await().until(() -> fixture.left.size() == 1);
    assertThat(fixture.failures).containsEntry(fixture.visit("a"), true);
  }

  @Test
  void aConnectionThatBreaksIsSeenAtOnceAlsoIfItsClientWantsItsSendsConfirmed() throws Exception {
    ServerLocator confirmed = fixture.locator().setConfirmationWindowSize(1 << 20);
    ClientSession session =
        Fixture.session(confirmed.createSessionFactory(), "a", Fixture.secret("a"), "i1");
    Fixture.send(session, Addresses.INBOX, "here");
    ((ClientSessionInternal) session).getConnection().getTransportConnection().close();
    await().atMost(Duration.ofSeconds(2)).until(() -> fixture.left.size() == 1);
    assertThat(fixture.failures).containsEntry(fixture.visit("a"), true);
    assertThat(fixture.broker.running().getSessions()).isEmpty();
  }

  @Test
  void whoIsSilentForTheTimeoutLeavesInFailureAndTheServerItselfMayBeSilent() throws Exception {
    fixture.close();
    fixture =
        new Fixture(
            Fixture.quick(folder.resolve("other"))
                .withTimeouts(Duration.ofMillis(600), Duration.ofSeconds(2)));
    fixture.start();
    ClientSession server = fixture.server();
    ServerLocator silent = fixture.locator().setClientFailureCheckPeriod(-1).setConnectionTTL(-1);
    Fixture.session(silent.createSessionFactory(), "a", Fixture.secret("a"), "i1");
    await().until(() -> fixture.failures.equals(Map.of(fixture.visit("a"), true)));
    ServerLocator pinging = fixture.locator().setClientFailureCheckPeriod(150);
    ClientSession alive =
        Fixture.session(pinging.createSessionFactory(), "b", Fixture.secret("b"), "i1");
    await().during(Duration.ofMillis(1200)).until(() -> fixture.left.size() == 1);
    Fixture.send(alive, Addresses.INBOX, "alive");
    Fixture.send(server, Addresses.INBOX, "alive");
  }

  @Test
  void theSameInstanceTakesItsPlaceAgainAtOnce() throws Exception {
    ClientSession old = fixture.client("a", "i1");
    Visit first = fixture.visit("a");
    ClientSession young = fixture.client("a", "i1");
    Visit second = fixture.visit("a");
    assertThat(second.number()).isGreaterThan(first.number());
    assertThat(fixture.left).containsExactly(first);
    await().until(old::isClosed);
    Fixture.send(young, Addresses.INBOX, "here");
    assertThat(fixture.left).containsExactly(first);
  }

  @Test
  void anotherInstanceIsRefusedWhileOneIsThereAndLetInAfterwards() throws Exception {
    ClientSession there = fixture.client("a", "i1");
    assertThatThrownBy(() -> fixture.client("a", "i2"))
        .isInstanceOf(ActiveMQException.class)
        .hasMessageStartingWith("CONFLICT: 'a' is connected from");
    Fixture.send(there, Addresses.INBOX, "undisturbed");
    assertThat(fixture.arrived).hasSize(1);
    there.close();
    await().until(() -> fixture.left.size() == 1);
    fixture.client("a", "i2");
    assertThat(fixture.arrived).hasSize(2);
  }

  @Test
  void aConnectionCannotChangeItsInstance() throws Exception {
    ClientSessionFactory factory = fixture.factory();
    Fixture.session(factory, "a", Fixture.secret("a"), "i1");
    assertThatThrownBy(() -> Fixture.session(factory, "a", Fixture.secret("a"), "i2"))
        .hasMessageStartingWith("CONFLICT: ");
    assertThat(fixture.arrived).hasSize(1);
  }

  @Test
  void aConnectionWithoutAnInstanceIsRefused() {
    assertThatThrownBy(() -> fixture.client("a", " "))
        .hasMessageStartingWith("MALFORMED: the connection names no instance");
    assertThat(fixture.arrived).isEmpty();
  }

  @Test
  void workIsConsumedOnlyAfterTheDoorWasOpenedAndControlAtOnce() throws Exception {
    ClientSession session = fixture.client("a");
    assertThatThrownBy(() -> session.createConsumer(Addresses.client("a")))
        .hasMessageContaining("CONSUME");
    ClientConsumer control = session.createConsumer(Addresses.control("a"));
    fixture.broker.doors().open(fixture.visit("a"));
    ClientConsumer work = session.createConsumer(Addresses.client("a"));
    try (ClientSession server = fixture.server()) {
      Fixture.send(server, Addresses.client("a"), "work");
      Fixture.send(server, Addresses.control("a"), "control");
    }
    assertThat(Fixture.texts(work)).containsExactly("work");
    assertThat(Fixture.texts(control)).containsExactly("control");
  }

  @Test
  void aVisitHasOneConsumerOfEachQueueAndMayReplaceIt() throws Exception {
    ClientSession session = fixture.welcomed("a");
    ClientConsumer work = session.createConsumer(Addresses.client("a"));
    session.createConsumer(Addresses.control("a"));
    assertThatThrownBy(() -> session.createConsumer(Addresses.client("a")))
        .hasMessageStartingWith("FORBIDDEN: ");
    assertThatThrownBy(() -> session.createConsumer(Addresses.control("a")))
        .hasMessageStartingWith("FORBIDDEN: ");
    try (ClientSession server = fixture.server()) {
      Fixture.send(server, Addresses.client("a"), "still mine");
    }
    assertThat(Fixture.texts(work)).containsExactly("still mine");
    work.close();
    session.createConsumer(Addresses.client("a"));
  }

  @Test
  void aNewVisitIsNotOpenBecauseTheLastOneWas() throws Exception {
    ClientSessionFactory factory = fixture.factory();
    ClientSession first = Fixture.session(factory, "a", Fixture.secret("a"), "i1");
    Visit opened = fixture.visit("a");
    fixture.broker.doors().open(opened);
    first.close();
    await().until(() -> fixture.left.size() == 1);
    ClientSession second = Fixture.session(factory, "a", Fixture.secret("a"), "i1");
    fixture.broker.doors().open(opened);
    assertThatThrownBy(() -> second.createConsumer(Addresses.client("a")))
        .hasMessageContaining("CONSUME");
    assertThat(new HashSet<>(fixture.arrived)).hasSize(2);
  }

  @Test
  void aClosedDoorCutsThatVisitAndNoLaterOne() throws Exception {
    ClientSession session = fixture.client("a");
    Visit visit = fixture.visit("a");
    fixture.broker.doors().close(visit, "test");
    await().until(session::isClosed);
    await().until(() -> fixture.left.equals(List.of(visit)));
    ClientSession again = fixture.client("a");
    fixture.broker.doors().close(visit, "stale");
    Fixture.send(again, Addresses.INBOX, "undisturbed");
    assertThat(again.isClosed()).isFalse();
  }

  @Test
  void whoIsExpelledIsCutAndAskedForCredentialsAgain() throws Exception {
    ClientSession session = fixture.client("a");
    fixture.refusals.put("a", "it was disabled");
    fixture.broker.doors().expel("a", "disabled");
    await().until(session::isClosed);
    assertThatThrownBy(() -> fixture.client("a"))
        .hasMessageStartingWith("UNAUTHORIZED: it was disabled");
    fixture.refusals.remove("a");
    fixture.client("a");
  }

  @Test
  void aGatekeeperThatThrowsHarmsNobody() throws Exception {
    fixture.faulty = true;
    try (ClientSession session = fixture.client("a")) {
      Fixture.send(session, Addresses.INBOX, "here");
    }
    await().until(() -> fixture.left.size() == 1);
    fixture.client("a");
  }
}
