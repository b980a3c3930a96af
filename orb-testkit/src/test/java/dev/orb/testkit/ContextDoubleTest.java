package dev.orb.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.exchange.CommandContext;
import dev.orb.protocol.message.Part;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContextDoubleTest {

  record Path(String path) {}

  /** A handler as an author would write it. */
  private static String usage(CommandContext context) {
    context.progress(50, "half");
    context.output("used: ");
    context.output("61 %");
    if (context.cancelled()) {
      return "stopped";
    }
    return context.params().as(Path.class).path();
  }

  @Test
  void handlerReadsItsParametersAndWhatItTellsIsRemembered() {
    ContextDouble context = ContextDouble.of("disk.usage").params(Map.of("path", "/"));

    assertThat(usage(context)).isEqualTo("/");
    assertThat(context.told()).hasSize(3);
    assertThat(context.told().get(0).percent()).isEqualTo(50);
    assertThat(context.told().get(0).text()).isEqualTo("half");
    assertThat(context.output()).isEqualTo("used: 61 %");
  }

  @Test
  void cancelRunsWhatWaitsForItOnceAndWhatComesLaterAtOnce() {
    ContextDouble context = ContextDouble.of("disk.usage").params(Map.of("path", "/"));
    List<String> ran = new ArrayList<>();
    context.onCancel(() -> ran.add("before"));

    context.cancel();
    context.cancel();
    context.onCancel(() -> ran.add("after"));

    assertThat(ran).containsExactly("before", "after");
    assertThat(usage(context)).isEqualTo("stopped");
  }

  @Test
  void everythingElseOfACommandCanBeSaid() {
    Instant nominal = Instant.parse("2026-11-20T22:00:00Z");
    ContextDouble context =
        ContextDouble.of("close")
            .attempt(2)
            .from("orb-1")
            .deadline(nominal)
            .trace("00-t-01")
            .firedBy("nightly", nominal)
            .part(1, 3);

    assertThat(context.name()).isEqualTo("close");
    assertThat(context.id().toString()).hasSize(36);
    assertThat(context.attempt()).isEqualTo(2);
    assertThat(context.from()).isEqualTo("orb-1");
    assertThat(context.deadline()).isEqualTo(nominal);
    assertThat(context.trace()).contains("00-t-01");
    assertThat(context.schedule()).contains("nightly");
    assertThat(context.scheduledAt()).contains(nominal);
    assertThat(context.part()).contains(new Part(1, 3));
    assertThat(context.params().isNull()).isTrue();
  }
}
