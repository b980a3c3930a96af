package dev.orb.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.CommandType;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.message.Control.Declared;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HandlerTableTest {
  private static final CommandType<String, String> ECHO =
      CommandType.of("echo", String.class, String.class);

  private final HandlerTable table = new HandlerTable();

  @Test
  void nameHasOneHandlerUnlessItIsReplacedOnPurpose() {
    table.add(ECHO, (text, context) -> text, HandlerOptions.DEFAULT);

    assertThatThrownBy(() -> table.addAction("echo", context -> {}, HandlerOptions.DEFAULT))
        .isInstanceOfSatisfying(
            OrbException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DUPLICATE_ID));

    table.replaceAction("echo", context -> {}, HandlerOptions.DEFAULT.asSerial());
    assertThat(table.find("echo")).get().extracting(h -> h.options().serial()).isEqualTo(true);
  }

  @Test
  void handlerCanBeRemoved() {
    table.add("x", context -> 1, HandlerOptions.DEFAULT);

    assertThat(table.has("x")).isTrue();
    assertThat(table.remove("x")).isTrue();
    assertThat(table.remove("x")).isFalse();
    assertThat(table.has("x")).isFalse();
  }

  @Test
  void helloDeclaresWhatThereIsByName() {
    table.add("b", context -> 1, HandlerOptions.DEFAULT.withTimeout(Duration.ofSeconds(5)));
    table.add("a", context -> 1, HandlerOptions.DEFAULT.asIdempotent());

    assertThat(table.declared())
        .containsExactly(
            new Declared("a", true, null), new Declared("b", false, Duration.ofSeconds(5)));
  }

  @Test
  void everyNameIsLegalThatTheGrammarAllows() {
    for (String name : new String[] {"hb", "Async", "Shutdown", "del_task", "hello"}) {
      table.add(name, context -> 1, HandlerOptions.DEFAULT);
      assertThat(table.has(name)).isTrue();
    }
    assertThatThrownBy(() -> table.add("no name", context -> 1, HandlerOptions.DEFAULT))
        .isInstanceOf(OrbException.class);
    assertThatThrownBy(() -> table.replace("no name", context -> 1, HandlerOptions.DEFAULT))
        .isInstanceOf(OrbException.class);
  }

  @Test
  void impossibleTimesAreRefused() {
    assertThatThrownBy(() -> HandlerOptions.DEFAULT.withTimeout(Duration.ZERO))
        .isInstanceOf(OrbException.class);
    assertThatThrownBy(() -> HandlerOptions.DEFAULT.withMaxTimeout(Duration.ofSeconds(-1)))
        .isInstanceOf(OrbException.class);
    assertThatThrownBy(() -> HandlerOptions.DEFAULT.withGrace(Duration.ofSeconds(-1)))
        .isInstanceOf(OrbException.class);
  }
}
