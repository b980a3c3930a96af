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

  @Test
  void whatLeavesSomeOutNamesNobodyExceptAny() {
    Narrowing one = new Narrowing(true, null, Set.of(), null, null);
    Narrowing some = new Narrowing(false, null, Set.of("a"), new Limit(1, false), 7L);
    assertThat(new Target(false, Set.of(), Set.of(), one)).isEqualTo(Target.all().any());
    assertThatThrownBy(() -> new Target(false, Set.of(), Set.of(), some))
        .hasMessageContaining("names nobody");
  }

  @Test
  void whatContradictsItselfIsRefused() {
    Limit five = new Limit(5, false);
    assertThatThrownBy(() -> Target.all().any().limit(five))
        .hasMessageContaining("any and limit contradict each other");
    assertThatThrownBy(() -> new Narrowing(false, null, Set.of(), null, 7L))
        .hasMessageContaining("a seed without a limit");
    assertThatThrownBy(() -> Target.all().except("a b"))
        .hasMessageContaining("is no client or group id");
  }

  @Test
  void peopleReadWhoIsLeftOutAndReceiversDoNot() {
    Target target = Target.group("web").except("web-1", "canary").limit(Limit.parse("10%"), 7);
    assertThat(target.described()).isEqualTo("group:web, except web-1,canary, limit 10%");
    assertThat(Target.all().any().described()).isEqualTo("all, any");
    assertThat(target.text()).isEqualTo("group:web");
    assertThat(Target.client("a").isOneClient()).isTrue();
    assertThat(Target.client("a").any().isOneClient()).isFalse();
  }

  @Test
  void aLimitIsANumberOrAShareAndAShareOfSomeIsNeverNobody() {
    assertThat(Limit.parse("5").of(3)).isEqualTo(3);
    assertThat(Limit.parse("5").of(30)).isEqualTo(5);
    assertThat(Limit.parse("10%").of(1)).isEqualTo(1);
    assertThat(Limit.parse("10%").of(11)).isEqualTo(2);
    assertThat(Limit.parse("100%").of(2_000_000_000)).isEqualTo(2_000_000_000);
    for (String text : List.of("", "0", "0%", "101%", "-1", "1.5", "5 %", "9999999999", "all")) {
      assertThatThrownBy(() -> Limit.parse(text))
          .hasMessageContaining("BAD_PARAMS")
          .hasMessageContaining("is no limit");
    }
  }
}
