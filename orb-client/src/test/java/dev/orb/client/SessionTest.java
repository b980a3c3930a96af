package dev.orb.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.exchange.HandlerOptions;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Control.Goodbye;
import dev.orb.protocol.message.Control.Hello;
import dev.orb.protocol.message.Heartbeat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionTest {
  private ClientFixture fixture = ClientFixture.plain();

  @AfterEach
  void close() {
    fixture.close();
  }

  private void with(ClientFixture other) {
    fixture.close();
    fixture = other;
  }

  @Test
  void theWorkQueueIsOpenedOnlyAfterHelloAndWelcome() {
    assertThat(fixture.start()).isTrue();

    assertThat(fixture.connection().steps())
        .containsExactly(
            "outlet",
            "inlet orb.control.pump-7",
            "control hello",
            "outlet",
            "inlet orb.client.pump-7");
    assertThat(fixture.client.isConnected()).isTrue();
    assertThat(fixture.client.groups()).containsExactly("web");
    assertThat(fixture.news).containsExactly("welcomed 1");
  }

  @Test
  void withoutAWelcomeTheWorkQueueStaysShut() {
    fixture.broker.welcoming(false);

    assertThat(fixture.start()).isFalse();
    assertThat(fixture.connection().consumes(ClientFixture.WORK)).isFalse();
    assertThat(fixture.client.status()).isEqualTo(ClientStatus.CONNECTING);
  }

  @Test
  void helloSaysWhoTheClientIsAndWhatItCan() {
    with(
        ClientFixture.of(
            builder ->
                builder
                    .fact("floor", 2)
                    .group("web")
                    .version("9.8")
                    .run("beep", context -> {})
                    .on("inventory", context -> 1)));
    fixture.start();

    FakeConnection.Sent sent = fixture.connection().sent().get(0);
    assertThat(sent.envelope().address()).isEqualTo("orb.inbox");
    assertThat(sent.envelope().durable()).isFalse();
    assertThat(sent.envelope().group()).isEqualTo("pump-7");
    Hello hello = fixture.connection().sent(Hello.class).get(0);
    assertThat(hello.facts().values()).extracting(Json::text).containsExactly("2");
    assertThat(hello.groups()).containsExactly("web");
    assertThat(hello.version()).isEqualTo("9.8");
    assertThat(hello.commands()).extracting(Control.Declared::name).contains("beep", "inventory");
    assertThat(hello.fleet()).isNull();
  }

  @Test
  void theNextHelloNamesTheFleetTheSameInstanceAndTheHandlersOfThen() {
    fixture.start();
    Hello first = fixture.connection().sent(Hello.class).get(0);
    fixture.client.handlers().addAction("late", context -> {}, HandlerOptions.DEFAULT);
    fixture.connection().lose("cable");
    fixture.time.pass(Duration.ofSeconds(1));

    Hello second = fixture.connection().sent(Hello.class).get(0);
    assertThat(second.fleet()).isEqualTo("fleet-1");
    assertThat(second.instance()).isEqualTo(first.instance());
    assertThat(second.process()).isEqualTo(first.process());
    assertThat(second.ledger()).isEqualTo(first.ledger());
    assertThat(second.commands()).extracting(Control.Declared::name).containsExactly("late");
  }

  @Test
  void aSecondStartIsRefused() {
    fixture.start();

    assertThatThrownBy(fixture::start).hasMessageContaining("ALREADY_STARTED");
  }

  @Test
  void aClientThatWasStoppedIsNotStarted() {
    fixture.client.close();

    assertThatThrownBy(fixture::start).hasMessageContaining("ALREADY_STARTED");
  }

  @Test
  void startAnswersFalseWhileNobodyIsThereAndTheClientGoesOnTrying() {
    fixture.broker.refuse(ErrorCode.UNAVAILABLE);

    assertThat(fixture.start()).isFalse();
    assertThat(fixture.client.status()).isEqualTo(ClientStatus.WAITING);
    assertThat(fixture.client.problem())
        .get()
        .extracting(p -> p.code())
        .isEqualTo(ErrorCode.UNAVAILABLE);
    fixture.time.pass(Duration.ofMinutes(2));
    assertThat(fixture.client.isConnected()).isFalse();
    assertThat(fixture.news).hasSizeGreaterThan(4).containsOnly("unreachable UNAVAILABLE");

    fixture.broker.refuse((Throwable) null);
    fixture.time.pass(Duration.ofSeconds(31));
    assertThat(fixture.client.isConnected()).isTrue();
    assertThat(fixture.client.problem()).isEmpty();
  }

  @Test
  void whateverConnectingThrowsTheClientGoesOn() {
    fixture.broker.refuse(new NoClassDefFoundError("a part of the library"));
    fixture.start();
    fixture.broker.refuse(new IllegalStateException("a fault"));
    fixture.time.pass(Duration.ofSeconds(5));
    fixture.broker.refuse((Throwable) null);
    fixture.time.pass(Duration.ofSeconds(31));

    assertThat(fixture.client.isConnected()).isTrue();
  }

  @Test
  void aServerThatDoesNotAnswerHelloIsLeftAtTheDeadline() {
    fixture.broker.welcoming(false);
    fixture.start();
    FakeConnection first = fixture.connection();
    fixture.time.pass(Duration.ofSeconds(9));
    assertThat(first.isOpen()).isTrue();

    fixture.broker.welcoming(true);
    fixture.time.pass(Duration.ofSeconds(2));
    assertThat(first.isOpen()).isFalse();
    assertThat(fixture.news).contains("unreachable TIMEOUT", "welcomed 1");
    assertThat(fixture.client.isConnected()).isTrue();
  }

  @Test
  void aWelcomeToAnEarlierHelloIsDropped() {
    fixture.broker.welcoming(false);
    fixture.start();
    fixture
        .connection()
        .deliver(
            ClientFixture.CONTROL,
            fixture.broker.welcome("pump-7", fixture.time.instant().minusSeconds(20)));

    assertThat(fixture.client.isConnected()).isFalse();
    assertThat(fixture.connection().consumes(ClientFixture.WORK)).isFalse();
  }

  @Test
  void aRejectionGivesItsReasonAndIsTriedAgainSlowly() {
    fixture.broker.welcoming(false);
    fixture.start();
    fixture
        .connection()
        .deliver(
            ClientFixture.CONTROL,
            new Control.Reject(
                ErrorCode.FORBIDDEN, "client pump-7 is disabled", true, fixture.time.server()));

    assertThat(fixture.client.problem())
        .get()
        .satisfies(
            problem -> {
              assertThat(problem.code()).isEqualTo(ErrorCode.FORBIDDEN);
              assertThat(problem.reason()).isEqualTo("client pump-7 is disabled");
            });
    assertThat(fixture.news).containsExactly("refused FORBIDDEN");
    assertThat(fixture.connection().isOpen()).isFalse();
    fixture.broker.welcoming(true);
    fixture.time.pass(Duration.ofSeconds(29));
    assertThat(fixture.broker.attempts()).isEqualTo(1);
    fixture.time.pass(Duration.ofSeconds(32));
    assertThat(fixture.client.isConnected()).isTrue();
  }

  @Test
  void wrongCredentialsAreTriedAgainSlowly() {
    fixture.broker.refuse(ErrorCode.UNAUTHORIZED);
    fixture.start();
    fixture.broker.refuse((Throwable) null);

    assertThat(fixture.news).containsExactly("refused UNAUTHORIZED");
    fixture.time.pass(Duration.ofSeconds(29));
    assertThat(fixture.broker.attempts()).isZero();
    fixture.time.pass(Duration.ofSeconds(32));
    assertThat(fixture.client.isConnected()).isTrue();
  }

  @Test
  void aLostConnectionIsMadeAnewAndToldOnce() {
    fixture.start();
    fixture.connection().lose("reset by peer");

    assertThat(fixture.client.status()).isEqualTo(ClientStatus.WAITING);
    fixture.time.pass(Duration.ofSeconds(1));
    assertThat(fixture.client.isConnected()).isTrue();
    assertThat(fixture.news).containsExactly("welcomed 1", "lost: reset by peer", "welcomed 2");
  }

  @Test
  void sessionsThatDoNotLastMakeTheDelaysGrowAndOneThatLastsResetsThem() {
    fixture.start();
    for (int i = 0; i < 12; i++) {
      fixture.connection().lose("flapping");
      fixture.time.pass(Duration.ofSeconds(31));
      assertThat(fixture.client.isConnected()).isTrue();
    }
    // the session before each loss may have lasted; these do not
    List<Duration> delays = retriesAfterShortSessions(12);
    assertThat(delays).anyMatch(delay -> delay.compareTo(Duration.ofSeconds(8)) > 0);

    fixture.time.pass(FakeBroker.TIMEOUT.plusSeconds(1));
    fixture.connection().lose("at last");
    List<Duration> all = fixture.time.delays();
    assertThat(all.get(all.size() - 1)).isLessThanOrEqualTo(Duration.ofMillis(500));
  }

  private List<Duration> retriesAfterShortSessions(int count) {
    java.util.ArrayList<Duration> retries = new java.util.ArrayList<>();
    for (int i = 0; i < count; i++) {
      fixture.connection().lose("flapping");
      List<Duration> all = fixture.time.delays();
      Duration retry = all.get(all.size() - 1);
      retries.add(retry);
      fixture.time.pass(retry);
      assertThat(fixture.client.isConnected()).isTrue();
    }
    return retries;
  }

  @Test
  void heartbeatsFlowWithTheSessionAndTheAuthorsWords() {
    fixture.start();
    fixture.client.health(3, "low on oil");
    fixture.time.pass(Duration.ofSeconds(35));

    List<Heartbeat> beats = fixture.connection().sent(Heartbeat.class);
    assertThat(beats).hasSizeBetween(3, 4);
    Heartbeat last = beats.get(beats.size() - 1);
    assertThat(last.epoch()).isEqualTo(1);
    assertThat(last.status()).isEqualTo(3);
    assertThat(last.text()).isEqualTo("low on oil");
    FakeConnection.Sent sent =
        fixture.connection().sent().stream()
            .filter(one -> one.message() instanceof Heartbeat)
            .findFirst()
            .orElseThrow();
    assertThat(sent.envelope().address()).isEqualTo("orb.presence");
    assertThat(sent.envelope().durable()).isFalse();
  }

  @Test
  void acknowledgedHeartbeatsKeepASessionForAsLongAsTheyCome() {
    fixture.start();
    fixture.time.pass(Duration.ofHours(2));

    assertThat(fixture.broker.attempts()).isEqualTo(1);
    assertThat(fixture.client.isConnected()).isTrue();
  }

  @Test
  void aServerThatIsSilentBehindAnOpenSocketIsLeft() {
    fixture.start();
    FakeConnection dead = fixture.connection();
    fixture.broker.acknowledging(false);
    fixture.time.pass(FakeBroker.TIMEOUT.minusSeconds(1));
    assertThat(dead.isOpen()).isTrue();

    fixture.broker.acknowledging(true);
    fixture.time.pass(Duration.ofSeconds(12));
    assertThat(dead.isOpen()).isFalse();
    assertThat(fixture.client.isConnected()).isTrue();
    assertThat(fixture.news.get(1)).startsWith("lost: the server was silent");
  }

  @Test
  void otherSettingsHoldAtOnce() {
    fixture.start();
    fixture
        .connection()
        .deliver(
            ClientFixture.CONTROL,
            new Control.Settings(
                1,
                Set.of("night"),
                Duration.ofSeconds(1),
                Duration.ofSeconds(3),
                fixture.time.server()));
    fixture.time.pass(Duration.ofSeconds(10));
    int before = fixture.connection().sent(Heartbeat.class).size();
    fixture.time.pass(Duration.ofSeconds(10));

    assertThat(fixture.connection().sent(Heartbeat.class).size() - before).isBetween(9, 11);
    assertThat(fixture.client.groups()).containsExactly("night");
  }

  @Test
  void aPingIsAnsweredToTheNodeThatAsks() {
    fixture.start();
    CommandId ping = CommandId.create(fixture.time.server(), new Random(1));
    fixture
        .connection()
        .deliver(ClientFixture.CONTROL, new Control.Ping(ping, "node-9", fixture.time.server()));

    FakeConnection.Sent pong = fixture.connection().sent().get(1);
    assertThat(pong.envelope().address()).isEqualTo("orb.node.node-9");
    assertThat(pong.message())
        .isInstanceOfSatisfying(Control.Pong.class, p -> assertThat(p.corr()).isEqualTo(ping));
  }

  @Test
  void garbageOnTheControlQueueHurtsNobody() {
    fixture.start();
    fixture
        .connection()
        .deliver(ClientFixture.CONTROL, "{\"v\":1,".getBytes(StandardCharsets.UTF_8));
    fixture.connection().deliver(ClientFixture.CONTROL, new byte[] {0, -1, 7});
    fixture.connection().deliver(ClientFixture.CONTROL, fixture.command("beep"));

    assertThat(fixture.client.isConnected()).isTrue();
    assertThat(fixture.connection().acknowledged()).isGreaterThanOrEqualTo(3);
  }

  @Test
  void aShutdownWithAReturnSaysGoodbyeAndComesBack() {
    fixture.start();
    FakeConnection first = fixture.connection();
    shutdown(true);

    assertThat(first.sent(Goodbye.class)).extracting(Goodbye::epoch).containsExactly(1L);
    assertThat(first.steps()).endsWith("control goodbye", "close");
    assertThat(fixture.news).endsWith("left: moving house");
    fixture.time.pass(Duration.ofSeconds(1));
    assertThat(fixture.client.isConnected()).isTrue();
  }

  @Test
  void aShutdownWithoutAReturnStopsTheClient() {
    fixture.start();
    shutdown(false);
    fixture.time.pass(Duration.ofMinutes(5));

    assertThat(fixture.client.status()).isEqualTo(ClientStatus.STOPPED);
    assertThat(fixture.broker.attempts()).isEqualTo(1);
    assertThat(fixture.connection().sent(Goodbye.class)).hasSize(1);
  }

  private void shutdown(boolean reconnect) {
    fixture
        .connection()
        .deliver(
            ClientFixture.CONTROL,
            new Control.Shutdown(
                "moving house", Duration.ofSeconds(2), reconnect, fixture.time.server()));
  }

  @Test
  void aStopSaysGoodbyeAndEndsEverything() {
    fixture.start();
    FakeConnection connection = fixture.connection();

    assertThat(fixture.client.stop(Duration.ofSeconds(2))).isTrue();
    assertThat(connection.steps()).endsWith("control goodbye", "close");
    assertThat(fixture.client.status()).isEqualTo(ClientStatus.STOPPED);
    assertThat(fixture.broker.closedConnectors()).isEqualTo(1);
    assertThat(fixture.news).endsWith("left: stop");
    assertThat(fixture.client.stop(Duration.ofSeconds(2))).isTrue();
    fixture.time.pass(Duration.ofMinutes(5));
    assertThat(fixture.broker.attempts()).isEqualTo(1);
  }

  @Test
  void aStopWhileItWaitsToTryAgainEndsTheTrying() {
    fixture.broker.refuse(ErrorCode.UNAVAILABLE);
    fixture.start();
    fixture.client.close();
    fixture.broker.refuse((Throwable) null);
    fixture.time.pass(Duration.ofMinutes(5));

    assertThat(fixture.broker.attempts()).isZero();
    assertThat(fixture.client.status()).isEqualTo(ClientStatus.STOPPED);
  }

  @Test
  void aListenerThatThrowsHurtsNeitherTheClientNorOtherListeners() {
    List<String> heard = new java.util.ArrayList<>();
    with(
        ClientFixture.of(
            builder ->
                builder
                    .listener(
                        new ClientListener() {
                          @Override
                          public void welcomed(Control.Welcome welcome) {
                            throw new AssertionError("a bad listener");
                          }
                        })
                    .listener(
                        new ClientListener() {
                          @Override
                          public void welcomed(Control.Welcome welcome) {
                            heard.add("welcomed");
                          }
                        })));

    assertThat(fixture.start()).isTrue();
    assertThat(heard).containsExactly("welcomed");
  }

  @Test
  void theOffsetOfTheClockIsLearnedAtTheWelcomeAndFromHeartbeats() {
    for (Duration skew : List.of(Duration.ofHours(2), Duration.ofHours(-2))) {
      with(new ClientFixture(new MovedTime(skew), builder -> builder));
      fixture.start();
      assertThat(fixture.client.clockOffset()).isEqualTo(skew.negated());
      Instant sent = fixture.connection().sent(Hello.class).get(0).ts();
      assertThat(sent).isEqualTo(MovedTime.START.plus(skew));
    }
  }
}
