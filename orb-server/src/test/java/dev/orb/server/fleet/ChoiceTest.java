package dev.orb.server.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Limit;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.server.fleet.ClientView.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ChoiceTest {
  private final List<ClientView> fleet = new ArrayList<>();
  private final Set<String> answering = new TreeSet<>();
  private final Random random = new Random(1);

  private ChoiceTest with(String id, State state, int open, String... groups) {
    fleet.add(
        new ClientView(
            id, state, Set.of(groups), Map.of(), Map.of(), null, null, null, null, 1, 0, open));
    return this;
  }

  private Clients.Resolved choose(Target target, String... unknown) {
    return Choice.of(
        target, fleet, Set.of(unknown), client -> answering.contains(client.id()), random);
  }

  private List<String> chosen(Target target, String... unknown) {
    return choose(target, unknown).clients().stream().map(ClientView::id).toList();
  }

  @Test
  void exceptLeavesOutByIdWithoutRegardToCaseAndByGroup() {
    with("Web-1", State.CONNECTED, 0, "web").with("web-2", State.CONNECTED, 0, "web", "canary");
    with("db-1", State.DISABLED, 0).with("db-2", State.DISCONNECTED, 0);
    Clients.Resolved left = choose(Target.all().except("web-1", "canary", "GHOST"), "ghost");
    assertThat(left.clients()).extracting(ClientView::id).containsExactly("db-2");
    assertThat(left.refused()).containsExactly(entry("db-1", ErrorCode.FORBIDDEN));
    assertThat(choose(Target.all().except("db-1")).refused()).isEmpty();
  }

  @Test
  void nobodyLeftIsNotFoundAndSaysWhatWasAskedFor() {
    with("a", State.CONNECTED, 0);
    assertThatThrownBy(() -> choose(Target.all().except("a")))
        .isInstanceOfSatisfying(
            OrbException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND);
              assertThat(failure.reason()).isEqualTo("nobody matched all, except a");
            });
  }

  @Test
  void aSeedChoosesTheSameInEveryVersionAndKeepsTheOrder() {
    for (int i = 10; i < 30; i++) {
      with("c-" + i, State.CONNECTED, 0);
    }
    Target some = Target.all().limit(Limit.parse("25%"), 7);
    List<String> first = chosen(some);
    // why written down: people keep seeds, so no version may choose others
    assertThat(first).containsExactly("c-16", "c-19", "c-21", "c-22", "c-23");
    assertThat(chosen(some)).isEqualTo(first);
    assertThat(chosen(Target.all().limit(Limit.parse("25%"), 8))).isNotEqualTo(first);
    assertThat(chosen(Target.all().limit(new Limit(50, false)))).hasSize(20);
  }

  @Test
  void whereAnyOrSomeWillDoWhoCannotTakeItIsPassedOverUnlessThereIsNobodyElse() {
    with("a", State.CONNECTED, 0).with("b", State.DISCONNECTED, 5).with("c", State.CONNECTED, 0);
    Set<String> able = new TreeSet<>(Set.of("b"));
    Choice.Terms terms =
        new Choice.Terms(
            client -> false, client -> able.contains(client.id()), Membership.LISTED, false);
    for (Target target : List.of(Target.all().any(), Target.all().limit(Limit.parse("100%")))) {
      assertThat(Choice.of(target, fleet, Set.of(), terms, random).clients())
          .extracting(ClientView::id)
          .containsExactly("b");
    }
    assertThat(Choice.of(Target.all(), fleet, Set.of(), terms, random).clients()).hasSize(3);
    able.clear();
    assertThat(Choice.of(Target.all().any(), fleet, Set.of(), terms, random).clients()).hasSize(1);
  }

  @Test
  void withoutTheOneThatLeftASeedChoosesTheOthersAgain() {
    for (int i = 10; i < 60; i++) {
      with("c-" + i, State.CONNECTED, 0);
    }
    Target ten = Target.all().limit(new Limit(10, false), 42);
    List<String> before = chosen(ten);
    fleet.removeIf(client -> client.id().equals(before.get(3)));
    assertThat(chosen(ten)).containsAll(without(before, before.get(3))).hasSize(10);
  }

  private static List<String> without(List<String> ids, String id) {
    return ids.stream().filter(each -> !each.equals(id)).toList();
  }

  @Test
  void aSeedIsFairToEverybody() {
    for (int i = 0; i < 20; i++) {
      with("c-" + i, State.CONNECTED, 0);
    }
    Map<String, Integer> times = new TreeMap<>();
    for (int seed = 0; seed < 4000; seed++) {
      for (String id : chosen(Target.all().limit(new Limit(5, false), seed))) {
        times.merge(id, 1, Integer::sum);
      }
    }
    assertThat(times).hasSize(20);
    assertThat(times.values()).allSatisfy(count -> assertThat(count).isBetween(850, 1150));
  }

  @Test
  void withoutASeedEachChoiceIsAnother() {
    for (int i = 0; i < 50; i++) {
      with("c-" + i, State.CONNECTED, 0);
    }
    Target five = Target.all().limit(new Limit(5, false));
    assertThat(chosen(five)).isNotEqualTo(chosen(five));
  }

  @Test
  void whereThereIsAChoiceTheDisabledArePassedOverAndUnknownIdsAreStillRefused() {
    with("a", State.DISABLED, 0).with("b", State.DISCONNECTED, 0);
    Clients.Resolved some = choose(Target.all().limit(new Limit(2, false)), "ghost");
    assertThat(some.clients()).extracting(ClientView::id).containsExactly("b");
    assertThat(some.refused()).containsExactly(entry("ghost", ErrorCode.UNKNOWN_CLIENT));
    assertThat(choose(Target.all().any(), "ghost").refused()).isEmpty();
  }

  @Test
  void whereNobodyCanEverybodyIsRefused() {
    with("a", State.DISABLED, 0);
    for (Target target : List.of(Target.all().any(), Target.all().limit(new Limit(1, false)))) {
      Clients.Resolved none = choose(target, "ghost");
      assertThat(none.clients()).isEmpty();
      assertThat(none.refused())
          .containsOnly(entry("ghost", ErrorCode.UNKNOWN_CLIENT), entry("a", ErrorCode.FORBIDDEN));
    }
  }

  @Test
  void anyIsConnectedThenAnswersThenHasTheFewestOpen() {
    answering.addAll(Set.of("off", "busy", "free"));
    with("off", State.DISCONNECTED, 0);
    assertThat(chosen(Target.all().any())).containsExactly("off");
    with("deaf", State.CONNECTED, 0);
    assertThat(chosen(Target.all().any())).containsExactly("deaf");
    with("busy", State.CONNECTED, 9);
    assertThat(chosen(Target.all().any())).containsExactly("busy");
    with("free", State.CONNECTED, 8);
    assertThat(chosen(Target.all().any())).containsExactly("free");
  }

  @Test
  void anyOfEqualsIsNotAlwaysTheFirst() {
    with("a", State.CONNECTED, 3).with("b", State.CONNECTED, 3).with("c", State.CONNECTED, 4);
    Set<String> seen = new TreeSet<>();
    for (int i = 0; i < 50; i++) {
      seen.addAll(chosen(Target.all().any()));
    }
    assertThat(seen).containsExactly("a", "b");
  }
}
