package dev.orb.server.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.ClientSchedule;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Planning;
import dev.orb.protocol.message.Planning.Held;
import dev.orb.protocol.message.Planning.Plan;
import dev.orb.protocol.message.Planning.Planned;
import dev.orb.server.access.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the client ship-7 is told of schedules that it is to run itself. */
class PlansTest {
  private static final String SHIP = "ship-7";

  private final SmallFleet fleet = new SmallFleet();
  private final Plans plans =
      new Plans(
          fleet.sessions, fleet.roster, fleet.resolution, fleet.line, fleet.loop, SmallFleet.CLOCK);

  PlansTest() {
    fleet.enrol(SHIP, Set.of("ships"), Map.of());
  }

  @AfterEach
  void close() {
    fleet.close();
  }

  private static Optional<Scope> everybody() {
    return Optional.of(Scope.ALL);
  }

  private static ClientSchedule schedule(String id, String version) {
    return new ClientSchedule(
        id, version, JsonCodec.parse("{\"name\":\"note\"}"), Target.group("ships"), null);
  }

  private void installAll(ClientSchedule... schedules) {
    Map<ClientSchedule, Supplier<Optional<Scope>>> all = new LinkedHashMap<>();
    List.of(schedules).forEach(schedule -> all.put(schedule, PlansTest::everybody));
    plans.installAll(all);
  }

  private void comes(Held... has) {
    Session session = fleet.connect(SHIP, Map.of(), has);
    fleet.loop.execute(() -> plans.see(session));
  }

  /** Each message as its plans with their versions, those that are gone with a minus. */
  private List<List<String>> said() {
    return fleet.said().stream().map(PlansTest::words).toList();
  }

  private static List<String> words(Control control) {
    Planning.Plans said = (Planning.Plans) control;
    List<String> words =
        new ArrayList<>(
            said.put().stream().map(plan -> plan.schedule() + " " + plan.version()).toList());
    said.gone().stream().sorted().forEach(gone -> words.add("-" + gone));
    return words;
  }

  @Test
  void theDifferenceOfWhatItHasAndIsToHaveIsSaid() {
    installAll(schedule("a", "1"), schedule("b", "2"), schedule("c", "1"));
    comes(new Held("a", "1", null), new Held("b", "1", null), new Held("old", "9", null));
    assertThat(said()).containsExactly(List.of("b 2", "c 1", "-old"));
  }

  @Test
  void whoHasWhatItIsToHaveIsToldNothing() {
    installAll(schedule("a", "1"));
    comes(new Held("a", "1", null));
    plans.changed();
    installAll(schedule("a", "1"));
    assertThat(said()).isEmpty();
    plans.install(schedule("a", "2"), PlansTest::everybody);
    plans.changed();
    assertThat(said()).as("once").containsExactly(List.of("a 2"));
    plans.uninstall("a");
    plans.uninstall("a");
    assertThat(said()).containsExactly(List.of("-a"));
  }

  @Test
  void beforeItIsSaidWhichSchedulesThereAreNothingIsTakenFromAnybody() {
    comes(new Held("a", "1", null));
    plans.changed();
    plans.install(schedule("b", "1"), PlansTest::everybody);
    assertThat(said()).isEmpty();
    installAll(schedule("b", "1"));
    assertThat(said()).containsExactly(List.of("b 1", "-a"));
  }

  @Test
  void aFreezeTakesAllAndAThawGivesThemBack() {
    installAll(schedule("a", "1"), schedule("b", "1"));
    comes();
    assertThat(said()).containsExactly(List.of("a 1", "b 1"));
    plans.freeze(true);
    plans.freeze(true);
    assertThat(said()).containsExactly(List.of("-a", "-b"));
    plans.install(schedule("c", "1"), PlansTest::everybody);
    assertThat(said()).isEmpty();
    plans.freeze(false);
    assertThat(said()).containsExactly(List.of("a 1", "b 1", "c 1"));
  }

  @Test
  void whoLeavesTheTargetLosesThePlanAndWhoComesBackGetsIt() {
    installAll(schedule("a", "1"));
    comes();
    assertThat(said()).hasSize(1);
    fleet.enrol(SHIP, Set.of("wrecks"), Map.of());
    plans.changed();
    assertThat(said()).containsExactly(List.of("-a"));
    fleet.enrol(SHIP, Set.of("ships"), Map.of());
    plans.changed();
    assertThat(said()).containsExactly(List.of("a 1"));
  }

  @Test
  void whatItsOwnerMayCommandNowDecides() {
    Scope[] his = {Scope.ALL};
    plans.installAll(Map.of(schedule("a", "1"), () -> Optional.of(his[0])));
    comes();
    assertThat(said()).containsExactly(List.of("a 1"));
    his[0] = Scope.parse(List.of(), List.of("ship-8"));
    plans.changed();
    assertThat(said()).as("not this client any more").containsExactly(List.of("-a"));
    his[0] = Scope.parse(List.of(), List.of("group:ships"));
    plans.changed();
    assertThat(said()).containsExactly(List.of("a 1"));
  }

  @Test
  void anOwnerWhoIsGoneHasNobodyRunAnything() {
    boolean[] gone = {false};
    plans.installAll(
        Map.of(schedule("a", "1"), () -> gone[0] ? Optional.empty() : Optional.of(Scope.ALL)));
    comes();
    assertThat(said()).containsExactly(List.of("a 1"));
    gone[0] = true;
    plans.changed();
    assertThat(said()).containsExactly(List.of("-a"));
  }

  @Test
  void ofMoreThanAClientMayHaveItGetsTheFirstAndTheNextWhenThereIsRoom() {
    ClientSchedule[] many = new ClientSchedule[Planning.MOST + 1];
    for (int i = 0; i < many.length; i++) {
      // why from the last: those that it gets follow from their ids, not from when they were put
      many[i] = schedule(String.format("s-%03d", many.length - i), "1");
    }
    installAll(many);
    comes();
    List<List<String>> first = said();
    assertThat(first).hasSize(1);
    assertThat(first.get(0)).hasSize(Planning.MOST).startsWith("s-001 1").endsWith("s-100 1");
    plans.uninstall("s-050");
    assertThat(said()).containsExactly(List.of("s-101 1", "-s-050"));
  }

  @Test
  void aScheduleWhoseTargetCannotBeReadKeepsNoOtherFromItsClients() {
    ClientSchedule odd =
        new ClientSchedule("odd", "1", JsonCodec.parse("{}"), Target.all().where("zone ="), null);
    installAll(odd, schedule("a", "1"));
    comes();
    assertThat(said()).containsExactly(List.of("a 1"));
  }

  @Test
  void aSessionThatHasEndedIsToldNothing() {
    installAll(schedule("a", "1"));
    Session ended = fleet.connect(SHIP, Map.of());
    fleet.connect(SHIP, Map.of(), new Held("a", "1", null));
    fleet.loop.execute(() -> plans.see(ended));
    assertThat(said()).isEmpty();
  }

  @Test
  void whatAClientSaysThatItHasIsShown() {
    Session session = fleet.connect(SHIP, Map.of());
    List<Held> held = List.of(new Held("a", "1", null), new Held("b", "1", "no zone Mars/Base"));
    plans.planned(SHIP, new Planned(held, SmallFleet.NOW));
    plans.planned("nobody", new Planned(held, SmallFleet.NOW));
    fleet.settle();
    assertThat(session.condition().plans()).isEqualTo(held);
  }

  @Test
  void itIsSentAsItWasPut() {
    installAll(schedule("a", "1"));
    comes();
    Planning.Plans said = (Planning.Plans) fleet.said().get(0);
    assertThat(said.put())
        .containsExactly(new Plan("a", "1", JsonCodec.parse("{\"name\":\"note\"}")));
    assertThat(said.ts()).isEqualTo(SmallFleet.NOW);
  }
}
