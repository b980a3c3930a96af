package dev.orb.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Control.Goodbye;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a session ends when one of the two wants it to. */
class FarewellTest {
  private final ClientFixture fixture = ClientFixture.plain();

  @AfterEach
  void close() {
    fixture.close();
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
    assertThat(fixture.client.problem().orElseThrow().reason())
        .isEqualTo("the server ended this client: moving house");
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
}
