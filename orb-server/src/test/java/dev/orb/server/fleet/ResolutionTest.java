package dev.orb.server.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.server.access.Scope;
import dev.orb.server.journal.ClientRecord;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whom a target means, asked of all at once and of each. */
class ResolutionTest {
  private static final List<String> IDS =
      List.of("a-1", "A-2", "b-1", "b-2", "c-1", "c-2", "D-1", "d-2", "e-1", "e-2");
  private static final List<String> GROUPS = List.of("web", "db", "canary", "north", "linux");
  private static final List<String> WHERES =
      List.of(
          "zone = 'north'",
          "zone <> 'north' OR tier = 'gold'",
          "fact_os = 'linux'",
          "orb_state = 'connected'",
          "zone IS NULL",
          "fact_cpus > 4 AND NOT (tier = 'gold')");
  private static final List<String> PLACES =
      List.of("group:web", "group:linux", "zone=north", "a-1", "d-2", "tier=gold");

  private final SmallFleet fleet = new SmallFleet();

  @BeforeEach
  void enrol() {
    // why: of these two an expression says who is in them
    fleet.dynamic("north", "zone = 'north'");
    fleet.dynamic("linux", "fact_os = 'linux'");
  }

  @AfterEach
  void close() {
    fleet.close();
  }

  private static <T> T one(Random random, List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private static Set<String> some(Random random, List<String> of, int most) {
    Set<String> some = new HashSet<>();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      some.add(one(random, of));
    }
    return some;
  }

  private void arrange(Random random) {
    for (String id : IDS) {
      Map<String, String> labels = new HashMap<>();
      if (random.nextBoolean()) {
        labels.put("zone", one(random, List.of("north", "south")));
      }
      if (random.nextInt(3) == 0) {
        labels.put("tier", "gold");
      }
      ClientRecord client =
          fleet
              .enrol(id, some(random, GROUPS.subList(0, 3), 2), labels)
              .withDisabled(random.nextInt(6) == 0);
      fleet.roster.put(client);
      fleet.sessions.of(id).ifPresent(fleet.sessions::remove);
      if (!client.disabled() && random.nextBoolean()) {
        Map<String, Json> facts = new HashMap<>();
        facts.put("os", JsonCodec.of(one(random, List.of("linux", "windows"))));
        facts.put("cpus", JsonCodec.of(random.nextInt(9)));
        fleet.connect(id, facts);
      }
    }
  }

  private static Target target(Random random) {
    Target target = Target.all();
    boolean named = random.nextInt(3) == 0;
    Set<String> ids =
        some(random, IDS, named ? 4 : 0).stream()
            .map(id -> random.nextBoolean() ? id.toUpperCase(Locale.ROOT) : id)
            .collect(Collectors.toCollection(HashSet::new));
    if (named && random.nextInt(3) == 0) {
      ids.add("ghost");
    }
    Set<String> groups = some(random, GROUPS, 2);
    if (random.nextInt(5) == 0) {
      groups.add("nobody");
    }
    if (!ids.isEmpty() || !groups.isEmpty()) {
      target = new Target(false, ids, groups);
    }
    if (random.nextInt(3) == 0) {
      target = target.where(one(random, WHERES));
    }
    Set<String> except = some(random, IDS, 2);
    except.addAll(some(random, GROUPS, 1));
    return random.nextInt(3) == 0 ? target.except(except.toArray(String[]::new)) : target;
  }

  private static Scope scope(Random random) {
    Set<String> on = random.nextBoolean() ? Set.of() : some(random, PLACES, 3);
    return Scope.parse(List.of(), on);
  }

  private Set<String> commanded(Target target, Scope scope) {
    try {
      return fleet
          .resolution
          .commanded(target, client -> false, client -> true, scope)
          .clients()
          .stream()
          .map(ClientView::id)
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (OrbException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND);
      return Set.of();
    }
  }

  @Test
  void whomATargetMeansIsTheSameAskedOfAllAtOnceAndOfEach() {
    int some = 0;
    for (int seed = 0; seed < 3_000; seed++) {
      Random random = new Random(seed);
      if (seed % 10 == 0) {
        arrange(random);
      }
      Target target = target(random);
      Scope scope = scope(random);
      BiPredicate<ClientRecord, Scope> means = fleet.resolution.means(target);
      Set<String> each =
          fleet.roster.all().stream()
              .filter(client -> means.test(client, scope))
              .map(ClientRecord::id)
              .collect(Collectors.toCollection(TreeSet::new));
      Set<String> all = commanded(target, scope);
      assertThat(each).as("seed %s, %s, %s", seed, target, scope).isEqualTo(all);
      some += all.isEmpty() || all.size() == IDS.size() ? 0 : 1;
    }
    assertThat(some).as("targets that mean some and not all").isGreaterThan(1_000);
  }

  @Test
  void itLooksAtClientsAndGroupsAsTheyAreWhenItIsAsked() {
    ClientRecord client = fleet.enrol("a-1", Set.of(), Map.of());
    BiPredicate<ClientRecord, Scope> means =
        fleet.resolution.means(Target.group("later").where("orb_state = 'connected'"));
    assertThat(means.test(client, Scope.ALL)).isFalse();
    fleet.dynamic("later", "zone IS NULL");
    fleet.connect("a-1", Map.of());
    assertThat(means.test(client, Scope.ALL)).isTrue();
    assertThat(means.test(client.withDisabled(true), Scope.ALL)).isFalse();
  }
}
