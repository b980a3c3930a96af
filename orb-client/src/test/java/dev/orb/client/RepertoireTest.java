package dev.orb.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.ClientState;
import dev.orb.protocol.CommandType;
import dev.orb.protocol.message.Control.Declare;
import dev.orb.protocol.message.Control.Declared;
import dev.orb.protocol.message.Control.Hello;
import dev.orb.protocol.message.DeclaredComponent;
import dev.orb.protocol.message.Heartbeat;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the server is told of a client's handlers. */
class RepertoireTest {
  record Open(int percent) {}

  record State(String position) {}

  private static final CommandType<Open, State> OPEN =
      CommandType.of("valve.open", Open.class, State.class);

  private final ClientFixture fixture =
      ClientFixture.of(builder -> builder.on(OPEN, (args, context) -> new State("open")));

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void helloSaysWhatATypedHandlerTakesAndGives() {
    fixture.start();

    Declared open = fixture.connection().sent(Hello.class).get(0).commands().get(0);
    assertThat(String.valueOf(open.contract().params()))
        .as("a payload's text is not in its name")
        .isEqualTo("Json(an object)");
    assertThat(open.contract().size()).isGreaterThan(100);
  }

  @Test
  void changesOfOneMomentAreToldOnce() {
    fixture.start();
    fixture.client.register("late", context -> 1);
    fixture.client.unregister("valve.open");
    fixture.client.replace("late", context -> 2);
    assertThat(fixture.connection().sent(Declare.class)).isEmpty();

    fixture.time.pass(Duration.ofMillis(150));

    List<Declare> told = fixture.connection().sent(Declare.class);
    assertThat(told).hasSize(1);
    assertThat(told.get(0).epoch()).isEqualTo(1);
    assertThat(told.get(0).commands()).extracting(Declared::name).containsExactly("late");
    assertThat(fixture.connection().sent().get(fixture.connection().sent().size() - 1).envelope())
        .satisfies(
            envelope -> {
              assertThat(envelope.address()).isEqualTo("orb.inbox");
              assertThat(envelope.group()).isEqualTo("pump-7");
            });
    fixture.time.pass(Duration.ofMillis(150));
    assertThat(fixture.connection().sent(Declare.class)).hasSize(1);
  }

  @Test
  void aChangeBetweenHelloAndWelcomeIsToldAfterTheWelcome() {
    fixture.broker.welcoming(false);
    fixture.start();
    fixture.client.register("late", context -> 1);
    fixture.time.pass(Duration.ofMillis(150));
    assertThat(fixture.connection().sent(Declare.class)).isEmpty();

    Hello hello = fixture.connection().sent(Hello.class).get(0);
    fixture
        .connection()
        .deliver(ClientFixture.CONTROL, fixture.broker.welcome("pump-7", hello.ts()));
    fixture.time.pass(Duration.ofMillis(150));

    assertThat(fixture.connection().sent(Declare.class))
        .singleElement()
        .satisfies(told -> assertThat(told.commands()).hasSize(2));
  }

  @Test
  void aChangeWithoutASessionIsInTheNextHelloOnly() {
    fixture.start();
    fixture.connection().lose("cable");
    fixture.client.register("late", context -> 1);
    fixture.time.pass(Duration.ofSeconds(2));

    assertThat(fixture.connection().sent(Hello.class).get(0).commands()).hasSize(2);
    assertThat(fixture.connection().sent(Declare.class)).isEmpty();
  }

  @Test
  void helloNamesTheComponentsAndADeclareTheirChanges() {
    try (ClientFixture hosting =
        ClientFixture.of(
            builder ->
                builder.component(
                    "billing", c -> c.version("2.1").on(OPEN, (a, context) -> new State("x"))))) {
      hosting.start();
      DeclaredComponent told = hosting.connection().sent(Hello.class).get(0).components().get(0);
      assertThat(told.name() + " " + told.version()).isEqualTo("billing 2.1");
      assertThat(told.functions().get(0).contract().size()).isGreaterThan(50);

      hosting.client.addComponent("meters", c -> c.run("reload", context -> {}));
      hosting.client.component("billing").version("2.2").unregister("valve.open");
      hosting.time.pass(Duration.ofMillis(150));

      assertThat(hosting.connection().sent(Declare.class)).hasSize(1);
      assertThat(hosting.connection().sent(Declare.class).get(0).components())
          .containsExactly(
              new DeclaredComponent("billing", "2.2", null, null, List.of()),
              new DeclaredComponent(
                  "meters", "", null, null, List.of(new Declared("reload", false, null))));
      hosting.client.removeComponent("billing");
      assertThat(hosting.client.components()).containsExactly("meters");
      assertThatThrownBy(() -> hosting.client.component("billing"))
          .hasMessageContaining("pump-7 has no component billing");
    }
  }

  @Test
  void heartbeatsSayWhatComponentsAreDoingAndNothingWithoutThem() {
    fixture.start();
    fixture.time.pass(Duration.ofSeconds(11));
    assertThat(fixture.connection().sent(Heartbeat.class).get(0).components()).isEmpty();

    fixture.client.addComponent("billing", c -> c.version("2").state(ClientState.BUSY, "nightly"));
    fixture.time.pass(Duration.ofSeconds(11));

    List<Heartbeat> beats = fixture.connection().sent(Heartbeat.class);
    assertThat(beats.get(beats.size() - 1).components())
        .containsExactly(
            new DeclaredComponent("billing", "", ClientState.BUSY, "nightly", List.of()));
  }

  @Test
  void aHandlerCanBeLookedForAndTakenAway() {
    assertThat(fixture.client.has("valve.open")).isTrue();
    assertThat(fixture.client.unregister("valve.open")).isTrue();
    assertThat(fixture.client.unregister("valve.open")).isFalse();
    assertThat(fixture.client.has("valve.open")).isFalse();
  }
}
