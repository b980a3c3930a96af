package dev.orb.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TargetTest {

  @Test
  void aTargetNamesEverybodyOrSomebodyAndSomebodyNarrows() {
    assertThatThrownBy(() -> new Target(false, Set.of(), Set.of()))
        .hasMessageContaining("BAD_PARAMS")
        .hasMessageContaining("names nobody");
    assertThatThrownBy(() -> Target.clients(List.of())).hasMessageContaining("names nobody");
    assertThat(new Target(true, Set.of("a"), Set.of())).isEqualTo(Target.client("a"));
  }

  @Test
  void idsAreChecked() {
    assertThatThrownBy(() -> Target.client("a b")).hasMessageContaining("is no client id");
    assertThatThrownBy(() -> Target.group("#")).hasMessageContaining("is no group id");
  }

  @Test
  void aClientNamedTwiceIsThereOnceAndOrderIsKept() {
    assertThat(Target.clients(List.of("b", "a", "b")).clients()).containsExactly("b", "a");
  }

  @Test
  void aTargetDoesNotChangeWithItsSource() {
    Set<String> source = new java.util.HashSet<>(Set.of("a"));
    Target target = new Target(false, source, Set.of());
    source.add("b");
    assertThat(target.clients()).containsExactly("a");
    assertThatThrownBy(() -> target.clients().add("c"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void theFormOnTheWireIsShort() {
    assertThat(Target.all().text()).isEqualTo("all");
    assertThat(Target.client("web-1").text()).isEqualTo("client:web-1");
    assertThat(new Target(false, Set.of("a"), Set.of("web")).text())
        .isEqualTo("group:web,client:a");
    assertThat(Target.clients(IntStream.range(0, 5000).mapToObj(i -> "c" + i).toList()).text())
        .isEqualTo("5000 clients");
  }
}
