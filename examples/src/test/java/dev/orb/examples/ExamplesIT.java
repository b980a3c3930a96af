package dev.orb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesIT {
  @TempDir Path data;

  @Test
  void theFirstCallIsAnswered() {
    assertThat(FirstCall.greet(data)).isEqualTo("Good day, Ada");
  }

  @Test
  void theWholeApplicationTellsWhatHappened() {
    assertThat(Pumps.tell(data))
        .containsExactly(
            "stock of 7: 3", "pump-7 is open", "1 of 1 closed", "pump-8 is here", "next at 22");
  }

  @Test
  void handlersMayBeWrittenInManyWays() {
    assertThat(Handlers.tell(data))
        .containsExactly(
            "valve.open at 40",
            "later",
            "no beep here",
            "BAD_PARAMS: percent: must have a maximum value of 100;"
                + " orb send NAME --help shows what it takes",
            "valve.open",
            "valve.open-slowly");
  }

  @Test
  void aScheduledHandlerKnowsSinceWhenItIsToWork() throws Exception {
    List<SinceLastTime.Span> spans = SinceLastTime.run(data, 2);

    assertThat(spans).hasSize(2);
    assertThat(spans.get(0).from()).isNull();
    assertThat(spans.get(1).from()).isEqualTo(spans.get(0).until());
    assertThat(spans.get(1).until()).isAfter(spans.get(0).until().plusMillis(900));
  }

  @Test
  void oneClientHostsSeveralPlugins() {
    assertThat(Plugins.tell(data))
        .containsExactly(
            "the pump itself",
            "billing has the prices of 2026",
            "the meters",
            "UNKNOWN_COMMAND: there is no component alarms;"
                + " orb client show ID shows the components that it hosts",
            "billing 2.1",
            "meters 0.9");
  }
}
