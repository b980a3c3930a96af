package dev.orb.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.DeliveryState;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransitionsTest {

  /** One letter a target state, in the order of the enum: Forward, Same, Back, Late. */
  @ParameterizedTest
  @CsvSource({
    //         HQDRSFECX
    "HELD,      SFFFFFFFF",
    "QUEUED,    BSFFFFFFF",
    "DELIVERED, BBSFFFFFF",
    "RUNNING,   BBBSFFBFF",
    "SUCCEEDED, LLLLLLLLL",
    "FAILED,    LLLLLLLLL",
    "EXPIRED,   LLLLLLLLL",
    "CANCELLED, LLLLLLLLL",
    "DEAD,      LLLLLLLLL"
  })
  void everyPairOfStatesIsDecided(DeliveryState from, String steps) {
    StringBuilder found = new StringBuilder();
    for (DeliveryState to : DeliveryState.values()) {
      found.append(Transitions.step(from, to).name().charAt(0));
    }
    assertThat(found).hasToString(steps);
  }

  @Test
  void aFinalStateNeverChanges() {
    Stream.of(DeliveryState.values())
        .filter(DeliveryState::isFinal)
        .forEach(
            from -> {
              for (DeliveryState to : DeliveryState.values()) {
                assertThat(Transitions.step(from, to)).isEqualTo(Transitions.Step.LATE);
              }
            });
  }
}
