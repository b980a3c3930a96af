package dev.orb.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Each heavy library has one home. */
final class Homes {

  /**
   * A library and where it lives.
   *
   * @param name the folder of its fixture
   * @param packages its packages
   * @param homes packages of ours, under the root
   */
  private record Home(String name, List<String> packages, List<String> homes) {
    ArchRule under(String root) {
      return noClasses()
          .that()
          .resideOutsideOfPackages(
              homes.stream().map(home -> root + "." + home).toArray(String[]::new))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(packages.toArray(String[]::new))
          .because(name + " lives in " + homes)
          .allowEmptyShould(true);
    }
  }

  private static final List<Home> HOMES =
      List.of(
          home("gson", "com.google.gson..", "protocol.json"),
          home(
              "artemis",
              "org.apache.activemq.. org.apache.artemis.. io.netty..",
              "transport.artemis server.broker.. bench.."),
          home("bouncycastle", "org.bouncycastle..", "server.security"),
          home("quartz", "org.quartz..", "scheduler.quartz"),
          home("cronutils", "com.cronutils..", "protocol.schedule"),
          home("biweekly", "biweekly..", "scheduler.ics"),
          home("javalin", "io.javalin.. org.eclipse.jetty.. jakarta.servlet..", "http.."),
          home(
              "jdbc",
              "com.zaxxer.hikari.. java.sql.. org.flywaydb..",
              "server.journal.. scheduler.quartz bench.due"),
          home("h2", "org.h2..", "client.ledger server.journal.."),
          home("picocli", "picocli..", "app.. agent.. bench.."),
          home("snakeyaml", "org.snakeyaml..", "app.. agent.."),
          home("asciitable", "com.github.freva..", "app.. bench.."),
          home("schemas", "com.github.victools..", "exchange.schema"),
          home("validator", "com.networknt..", "server.schema"),
          home("jackson", "com.fasterxml.. tools.jackson..", "exchange.schema"));

  private Homes() {}

  private static Home home(String name, String packages, String homes) {
    return new Home(name, List.of(packages.split(" ")), List.of(homes.split(" ")));
  }

  // why: a library may need a class public to make it; inside one that is not, nobody else reaches
  // it
  private static final DescribedPredicate<JavaClass> ARE_REACHABLE =
      DescribedPredicate.describe(
          "are reachable",
          type ->
              type.getEnclosingClass()
                  .map(outer -> outer.getModifiers().contains(JavaModifier.PUBLIC))
                  .orElse(true));

  static List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    HOMES.forEach(home -> rules.add(new Rule("home." + home.name(), home::under)));
    rules.add(new Rule("signatures", Homes::signatures));
    rules.add(new Rule("adapters", Homes::adapters));
    return rules;
  }

  /** A package with one adapter shows the adapter and nothing else. */
  private static ArchRule adapters(String root) {
    return ArchRuleDefinition.classes()
        .that()
        .resideInAnyPackage(
            root + ".transport.artemis",
            root + ".scheduler.quartz",
            root + ".client.ledger",
            root + ".exchange.schema",
            root + ".server.schema")
        .and()
        .arePublic()
        .and()
        .areTopLevelClasses()
        .should(new OnlyOneOfItsPackage())
        .allowEmptyShould(true);
  }

  /**
   * What others call names no library that they must not see. Artemis is left to its own rule,
   * because its two homes talk to each other in its words.
   */
  private static ArchRule signatures(String root) {
    return ArchRuleDefinition.classes()
        .that()
        .resideInAPackage(root + "..")
        .and()
        .resideOutsideOfPackages(root + ".bench..", root + ".house..")
        .and()
        .arePublic()
        .and(ARE_REACHABLE)
        .should(
            new NotNameInItsSignatures(
                "com.google.gson.",
                "org.quartz.",
                "org.h2.",
                "com.fasterxml.",
                "com.github.victools.",
                "com.networknt."))
        .allowEmptyShould(true);
  }

  private static final class OnlyOneOfItsPackage extends ArchCondition<JavaClass> {
    private Collection<JavaClass> all = List.of();

    OnlyOneOfItsPackage() {
      super("be the only public type of their package");
    }

    @Override
    public void init(Collection<JavaClass> classes) {
      all = classes;
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
      Set<String> others =
          all.stream()
              .filter(one -> one.getPackageName().equals(type.getPackageName()) && one != type)
              .map(JavaClass::getSimpleName)
              .collect(Collectors.toCollection(TreeSet::new));
      if (!others.isEmpty()) {
        events.add(
            SimpleConditionEvent.violated(
                type, type.getName() + " is public beside " + others + " in an adapter package"));
      }
    }
  }

  private static final class NotNameInItsSignatures extends ArchCondition<JavaClass> {
    private final List<String> prefixes;

    NotNameInItsSignatures(String... prefixes) {
      super("not name " + Arrays.toString(prefixes) + " in public signatures");
      this.prefixes = List.of(prefixes);
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
      for (JavaMember member : type.getMembers()) {
        if (member.getModifiers().contains(JavaModifier.PUBLIC) && !implementsTheirs(member)) {
          Stream.concat(
                  member instanceof JavaCodeUnit unit
                      ? Stream.concat(
                          unit.getRawParameterTypes().stream(), Stream.of(unit.getRawReturnType()))
                      : Stream.empty(),
                  member instanceof com.tngtech.archunit.core.domain.JavaField field
                      ? Stream.of(field.getRawType())
                      : Stream.empty())
              .map(JavaClass::getName)
              .filter(name -> prefixes.stream().anyMatch(name::startsWith))
              .forEach(
                  name ->
                      events.add(
                          SimpleConditionEvent.violated(
                              type, member.getFullName() + " shows " + name)));
        }
      }
    }

    /** A class that a library calls back must be as public as the library wants. */
    private boolean implementsTheirs(JavaMember member) {
      JavaClass owner = member.getOwner();
      return Stream.concat(
              owner.getAllRawSuperclasses().stream(), owner.getAllRawInterfaces().stream())
          .anyMatch(type -> prefixes.stream().anyMatch(type.getName()::startsWith));
    }
  }
}
