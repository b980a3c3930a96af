package dev.orb.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.exchange.HandlerOptions;
import dev.orb.protocol.Json;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Control.Hello;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a session begins. */
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
            "fleeting",
            "inlet orb.control.pump-7",
            "control hello",
            "channel",
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
}
