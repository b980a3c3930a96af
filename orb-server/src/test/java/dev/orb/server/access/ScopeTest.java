package dev.orb.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.OrbException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScopeTest {
  private static Scope commands(String... globs) {
    return Scope.parse(List.of(globs), List.of());
  }

  private static Scope on(String... places) {
    return Scope.parse(List.of(), List.of(places));
  }

  @ParameterizedTest
  @CsvSource({
    "disk.*, disk.usage, true",
    "disk.*, disk., true",
    "disk.*, disk, false",
    "disk.*, a.disk.usage, false",
    "*, anything/at:all, true",
    "a*b*c, a-b-b-c, true",
    "a*b*c, a-c-b, false",
    "restart, restart, true",
    "restart, Restart, false",
    "a.b, axb, false"
  })
  void aStarIsAnyTextAndAllElseIsItself(String glob, String name, boolean fits) {
    assertThat(new Glob(glob).matches(name)).isEqualTo(fits);
    assertThat(commands("never", glob).hasCommand(name)).isEqualTo(fits);
  }

  @Test
  @Timeout(5)
  void aPatternOfStarsTakesNoTimeToFit() {
    String stars = String.join("a", Collections.nCopies(60, "*"));
    assertThat(new Glob(stars).matches("a".repeat(58) + "b".repeat(70))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a,b", "a?", "{a}", "\n"})
  void whatCannotMatchACommandIsNoPattern(String text) {
    assertThatThrownBy(() -> new Glob(text)).hasMessageContaining("BAD_PARAMS");
  }

  @ParameterizedTest
  @CsvSource({
    "web-1, true",
    "WEB-1, true",
    "client:web-1, true",
    "web-2, false",
    "group:web, true",
    "group:Web, false",
    "site=oslo, true",
    "site=bergen, false",
    "zone=oslo, false"
  })
  void aClientIsInsideByIdByGroupOrByLabel(String place, boolean inside) {
    assertThat(on(place).has("web-1", Set.of("web", "eu"), Map.of("site", "oslo")))
        .isEqualTo(inside);
    assertThat(on("nobody", place).has("web-1", Set.of("web", "eu"), Map.of("site", "oslo")))
        .isEqualTo(inside);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fact_os=linux", "orb_state=connected", "group:", "a b", "group:a b", ""})
  void whatAClientSaysOfItselfLimitsNothing(String place) {
    assertThatThrownBy(() -> on(place)).hasMessageContaining("BAD_PARAMS");
  }

  @Test
  void whoHasNoPatternAndNoPlaceReachesAll() {
    assertThat(Scope.ALL.isAll()).isTrue();
    assertThat(Scope.ALL.hasCommand("any")).isTrue();
    assertThat(Scope.ALL.has("any", Set.of(), Map.of())).isTrue();
    assertThat(commands("a").isAll()).isFalse();
    assertThat(on("a").isAll()).isFalse();
  }

  @Test
  void aScopeContainsThoseThatReachNoFurtherWhoeverTheClientsAre() {
    Scope team = Scope.parse(List.of("disk.*", "restart"), List.of("group:web", "db-1"));
    assertThat(Scope.ALL.contains(team)).isTrue();
    assertThat(team.contains(team)).isTrue();
    assertThat(team.contains(Scope.parse(List.of("disk.usage"), List.of("DB-1")))).isTrue();
    assertThat(team.contains(Scope.parse(List.of("disk.a*"), List.of("group:web")))).isTrue();
    assertThat(team.contains(Scope.ALL)).isFalse();
    assertThat(team.contains(Scope.parse(List.of("disk.*"), List.of()))).isFalse();
    assertThat(team.contains(Scope.parse(List.of(), List.of("db-1")))).isFalse();
    assertThat(team.contains(Scope.parse(List.of("dis*"), List.of("db-1")))).isFalse();
    assertThat(team.contains(Scope.parse(List.of("re*"), List.of("db-1")))).isFalse();
    assertThat(team.contains(Scope.parse(List.of("restart"), List.of("web-1")))).isFalse();
    assertThat(team.contains(Scope.parse(List.of("restart"), List.of("db-1", "db-2")))).isFalse();
  }

  @Test
  void itHasABound() {
    List<String> many = IntStream.rangeClosed(0, Scope.MOST).mapToObj(i -> "c" + i).toList();
    assertThatThrownBy(() -> Scope.parse(many, List.of())).hasMessageContaining("TOO_LARGE");
    assertThatThrownBy(() -> Scope.parse(List.of(), many)).hasMessageContaining("TOO_LARGE");
  }

  @Test
  void aRoleMayWhatThoseBeforeItMay() {
    assertThat(Role.ADMIN.covers(Role.VIEWER)).isTrue();
    assertThat(Role.OPERATOR.covers(Role.OPERATOR)).isTrue();
    assertThat(Role.VIEWER.covers(Role.OPERATOR)).isFalse();
    assertThat(Role.named("operator")).isEqualTo(Role.OPERATOR);
    assertThatThrownBy(() -> Role.named("root")).isInstanceOf(OrbException.class);
    assertThatThrownBy(() -> new ApiTokens.Terms("a", Role.VIEWER, Scope.ALL, Duration.ofMillis(1)))
        .hasMessageContaining("expires");
  }
}
