package dev.orb.server.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.ClientState;
import dev.orb.protocol.message.Control.Declared;
import dev.orb.protocol.message.DeclaredComponent;
import dev.orb.protocol.message.Heartbeat;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What heartbeats change of how a client is. */
class ConditionTest {
  private static final Condition HOSTING =
      new Condition(false, null, null, 0, null, List.of())
          .hosting(
              List.of(
                  new DeclaredComponent(
                      "billing",
                      "2.1",
                      ClientState.INIT,
                      null,
                      List.of(new Declared("reload", false, null))),
                  new DeclaredComponent("meters", "0.9", null, null, List.of())));

  private static Heartbeat beat(DeclaredComponent... components) {
    return new Heartbeat(Instant.EPOCH, 1, 0, null, 0, null, null, Map.of(), List.of(components));
  }

  private static DeclaredComponent says(String name, ClientState state, String remark) {
    return new DeclaredComponent(name, "", state, remark, List.of());
  }

  @Test
  void aHeartbeatChangesTheStateOfAComponentAndNothingElseOfIt() {
    Condition now =
        HOSTING.with(
            beat(
                says("billing", ClientState.DAMAGED, "no database"),
                says("stranger", ClientState.BUSY, "never declared")));

    assertThat(now.components())
        .containsExactly(
            new DeclaredComponent("billing", "2.1", ClientState.DAMAGED, "no database", List.of()),
            new DeclaredComponent("meters", "0.9", null, null, List.of()));
    assertThat(now.hosts("meters")).isTrue();
    assertThat(now.hosts("stranger")).isFalse();
  }

  @Test
  void aHeartbeatThatSaysNothingNewMakesNothing() {
    Condition now = HOSTING.with(beat(says("billing", ClientState.BUSY, "x")));

    assertThat(now.with(beat(says("billing", ClientState.BUSY, "x")))).isSameAs(now);
    assertThat(now.with(beat())).isSameAs(now);
  }
}
