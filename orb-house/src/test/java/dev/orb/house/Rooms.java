package dev.orb.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Who may see whom: the table of rooms. */
final class Rooms {
  private static final String ALL =
      "protocol transport exchange client agent server scheduler http testkit app bench examples";

  /** Room to the rooms that it may see. */
  private static final Map<String, Set<String>> SIGHT =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("protocol", words("")),
              Map.entry("transport", words("protocol")),
              Map.entry("exchange", words("protocol transport")),
              Map.entry("client", words("protocol transport exchange")),
              Map.entry("agent", words("protocol transport exchange client")),
              Map.entry("server", words("protocol transport exchange")),
              Map.entry("scheduler", words("protocol")),
              Map.entry("http", words("protocol transport exchange server scheduler")),
              Map.entry("testkit", words("protocol transport exchange client server scheduler")),
              Map.entry(
                  "app",
                  words(
                      "protocol transport exchange client agent server scheduler http testkit"
                          + " bench")),
              Map.entry(
                  "bench",
                  words("protocol transport exchange client agent server scheduler http testkit")),
              Map.entry("examples", words(ALL))));

  private Rooms() {}

  static List<Rule> rules() {
    return List.of(
        new Rule("rooms", Rooms::sight),
        new Rule("cycles", Rooms::noCycles),
        new Rule("pure", Rooms::purity));
  }

  private static ArchRule sight(String root) {
    List<ArchRule> rules = new ArrayList<>();
    SIGHT.forEach(
        (room, seen) -> {
          String[] unseen =
              SIGHT.keySet().stream()
                  .filter(other -> !other.equals(room) && !seen.contains(other))
                  .map(other -> root + "." + other + "..")
                  .toArray(String[]::new);
          if (unseen.length > 0) {
            rules.add(
                noClasses()
                    .that()
                    .resideInAPackage(root + "." + room + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(unseen)
                    .because(room + " may see " + seen + " only")
                    .allowEmptyShould(true));
          }
        });
    return CompositeArchRule.of(rules);
  }

  private static ArchRule noCycles(String root) {
    return slices().matching(root + ".(**)").should().beFreeOfCycles().allowEmptyShould(true);
  }

  private static ArchRule purity(String root) {
    return CompositeArchRule.of(noOutsideWorld(root)).and(noReadingOfClocks(root));
  }

  /** A port may hand a clock on; who reads it is somebody else. */
  private static ArchRule noReadingOfClocks(String root) {
    return noClasses()
        .that()
        .resideInAPackage(root + ".protocol..")
        .should()
        .accessClassesThat()
        .areAssignableTo(Clock.class)
        .allowEmptyShould(true);
  }

  private static ArchRule noOutsideWorld(String root) {
    return noClasses()
        .that()
        .resideInAPackage(root + ".protocol..")
        .should()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.io\\.(File|RandomAccess|.*InputStream|.*OutputStream|Console).*"
                + "|java\\.nio\\.(file|channels)\\..*"
                + "|java\\.net\\.(?!URI$).*"
                + "|java\\.util\\.Timer.*"
                + "|java\\.lang\\.(Thread|Process|Runtime)(Builder)?"
                + "|java\\.util\\.concurrent\\.(Executor.*|.*Executor|.*ExecutorService|ForkJoin.*)"
                + "|org\\.slf4j\\..*|java\\.sql\\..*")
        .because("the protocol does no I/O, starts no thread and reads no clock")
        .allowEmptyShould(true);
  }

  private static Set<String> words(String words) {
    return words.isEmpty() ? Set.of() : Set.of(words.split(" "));
  }
}
