package dev.orb.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.ClientState;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Control;
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

/** What goes over the control queue, and what silence means. */
class HeartbeatTest {
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
  void aFactThatChangedIsRepeatedUntilAHeartbeatWithItWasAcknowledged() {
    with(ClientFixture.of(builder -> builder.fact("floor", 2).fact("old", true)));
    fixture.start();
    fixture.time.pass(Duration.ofSeconds(11));
    fixture.broker.acknowledging(false);
    fixture.client.state(ClientState.BUSY, "copying");
    fixture.client.fact("floor", 3);
    fixture.client.fact("old", null);
    fixture.time.pass(Duration.ofSeconds(20));
    List<Heartbeat> beats = fixture.connection().sent(Heartbeat.class);
    for (Heartbeat beat : beats.subList(beats.size() - 2, beats.size())) {
      assertThat(beat.state()).isEqualTo(ClientState.BUSY);
      assertThat(beat.remark()).isEqualTo("copying");
      assertThat(beat.facts()).containsOnlyKeys("floor", "old");
      assertThat(beat.facts().get("floor")).isEqualTo(JsonCodec.of(3));
      assertThat(beat.facts().get("old")).isEqualTo(JsonCodec.NULL);
    }
    fixture.broker.acknowledging(true);
    fixture.time.pass(Duration.ofSeconds(10));
    fixture.time.pass(Duration.ofSeconds(10));
    beats = fixture.connection().sent(Heartbeat.class);
    assertThat(beats.get(beats.size() - 1).facts()).isEmpty();
    fixture.connection().lose("cable");
    fixture.time.pass(Duration.ofSeconds(1));
    assertThat(fixture.connection().sent(Control.Hello.class).get(0).facts())
        .containsOnlyKeys("floor");
  }

  @Test
  void factsAreBounded() {
    fixture.start();
    assertThatThrownBy(() -> fixture.client.fact("big", "x".repeat(5000)))
        .hasMessageContaining("TOO_LARGE");
    for (int i = 0; i < 256; i++) {
      fixture.client.fact("f" + i, i);
    }
    assertThatThrownBy(() -> fixture.client.fact("more", 1)).hasMessageContaining("QUEUE_FULL");
    fixture.client.fact("f0", 7);
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
