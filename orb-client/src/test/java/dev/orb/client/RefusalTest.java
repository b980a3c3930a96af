package dev.orb.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.message.Control;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What keeps a client out of session, and how it comes back. */
class RefusalTest {
  private final ClientFixture fixture = ClientFixture.plain();

  @AfterEach
  void close() {
    fixture.close();
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
  void aServerOfAnotherFleetGetsNothingAndIsTriedAgainSlowly() {
    fixture.start();
    fixture.broker.fleet("fleet-2");
    fixture.connection().lose("the server was restored");
    fixture.time.pass(Duration.ofSeconds(1));

    assertThat(fixture.client.isConnected()).isFalse();
    assertThat(fixture.client.problem())
        .get()
        .extracting(p -> p.code())
        .isEqualTo(ErrorCode.CONFLICT);
    assertThat(fixture.connection().consumes(ClientFixture.WORK)).isFalse();

    fixture.broker.fleet("fleet-1");
    fixture.time.pass(Duration.ofMinutes(10));
    assertThat(fixture.client.isConnected()).isTrue();
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
}
