package dev.orb.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.OrbException;
import org.junit.jupiter.api.Test;

class ShrinkingTest {

  @Test
  void whatDoesNotMatterIsTakenOutAndNumbersBecomePlain() {
    Script long1 =
        Script.parse(
            """
            world seed=7 clients=3 places=2 room=1 skew=5
            send who=2 name=3 ttl=30 retries=2
            advance steps=40 dice=9
            cut who=1 dice=17 stays=1
            pass seconds=60
            send who=1 name=1
            node-dies dice=900
            advance steps=3 dice=1
            """);
    Script small =
        new Shrinking(
                script -> {
                  int cut = -1;
                  for (int i = 0; i < script.events().size(); i++) {
                    Event event = script.events().get(i);
                    if (event.kind() == Kind.CUT && event.at("stays") == 1) {
                      cut = i;
                    } else if (event.kind() == Kind.NODE_DIES && cut >= 0) {
                      return true;
                    }
                  }
                  return false;
                })
            .shrink(long1);
    assertThat(small.text())
        .isEqualTo("world seed=7 clients=1 places=1 room=0 skew=0\ncut stays=1\nnode-dies");
  }

  @Test
  void aScriptIsReadAsItWasWritten() {
    Script script = Script.of(42);
    assertThat(Script.parse(script.text())).isEqualTo(script);
    assertThat(Script.parse("world seed=1 clients=1 places=1 room=0\nstep move=3 -- a remark"))
        .isEqualTo(Script.parse("world seed=1 clients=1 places=1 room=0\n\n  step move=3"));
    assertThatThrownBy(() -> Script.parse("explode who=1"))
        .isInstanceOf(OrbException.class)
        .hasMessageContaining("explode");
    assertThatThrownBy(() -> Script.parse("cut whom=1")).hasMessageContaining("whom=1");
  }

  @Test
  void theStepsOfAWorldAreTheSameWorld() {
    for (long seed = 1; seed <= 50; seed++) {
      Simulation first = new Simulation(Script.of(seed)).writingDown();
      Report report = first.run();
      Report again = Simulator.run(first.asItHappened());
      assertThat(again.reasons()).as("seed %d", seed).isEqualTo(report.reasons());
      assertThat(again.effects()).isEqualTo(report.effects());
    }
  }
}
