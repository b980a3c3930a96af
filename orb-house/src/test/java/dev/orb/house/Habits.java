package dev.orb.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.orb.protocol.OrbException;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.NullMarked;

/** How things are named, thrown, started and timed. */
final class Habits {
  private static final String BAD_SUFFIX = ".*(Utils?|Helper|Manager|Impl|Common|Constants)";

  private Habits() {}

  static List<Rule> rules() {
    return List.of(
        new Rule("names", Habits::names),
        new Rule("throwables", Habits::throwables),
        new Rule("threads", Habits::threads),
        new Rule("async", Habits::noAsyncWithoutExecutor),
        new Rule("parallel", Habits::noParallelStreams),
        new Rule("timer", Habits::noTimer),
        new Rule("wallclock", root -> wallClock(root, "wall clock", Calls::isWallClock)),
        new Rule("nanotime", root -> wallClock(root, "nanoTime", Calls::isNanoTime)),
        new Rule("nullmarked", Habits::nullMarked));
  }

  private static ArchRule names(String root) {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .should()
        .haveNameMatching(BAD_SUFFIX)
        .because("a name says the job")
        .allowEmptyShould(true);
  }

  private static ArchRule throwables(String root) {
    return classes()
        .that()
        .resideInAPackage(root + "..")
        .and()
        .areAssignableTo(Throwable.class)
        .should()
        .beAssignableTo(OrbException.class)
        .allowEmptyShould(true);
  }

  private static ArchRule threads(String root) {
    return classes()
        .that()
        .resideInAPackage(root + "..")
        .should(
            new NotCall(
                "make threads outside types named *Threads",
                (from, call) -> Calls.makesThread(call) && !isThreads(from)))
        .allowEmptyShould(true);
  }

  private static boolean isThreads(JavaClass type) {
    return type.getSimpleName().endsWith("Threads")
        || type.getEnclosingClass().filter(Habits::isThreads).isPresent();
  }

  private static ArchRule noAsyncWithoutExecutor(String root) {
    return never(root, "call *Async without an executor", Calls::isAsyncWithoutExecutor);
  }

  private static ArchRule noParallelStreams(String root) {
    return never(root, "use parallel streams", Calls::isParallelStream);
  }

  private static ArchRule noTimer(String root) {
    return never(root, "use java.util.Timer", Calls::isTimer);
  }

  private static ArchRule never(String root, String what, Calls.Kind kind) {
    return classes()
        .that()
        .resideInAPackage(root + "..")
        .should(new NotCall(what, (from, call) -> kind.matches(call)))
        .allowEmptyShould(true);
  }

  private static ArchRule wallClock(String root, String what, Calls.Kind kind) {
    return classes()
        .that()
        .resideInAPackage(root + "..")
        .and()
        .resideOutsideOfPackages(root + ".app..", root + ".bench..", root + ".examples..")
        .should(
            new NotCall(
                "read the " + what + " but through Clock and Ticker",
                (from, call) ->
                    kind.matches(call) && !from.getName().equals("dev.orb.protocol.Ticker")))
        .allowEmptyShould(true);
  }

  private static ArchRule nullMarked(String root) {
    return classes()
        .that()
        .resideInAPackage(root + "..")
        .should(new LiveInNullMarkedPackages())
        .allowEmptyShould(true);
  }

  /** A condition on every call, constructor call and method reference of a class. */
  private static final class NotCall extends ArchCondition<JavaClass> {
    private final BiPredicate<JavaClass, JavaAccess<?>> forbidden;

    NotCall(String what, BiPredicate<JavaClass, JavaAccess<?>> forbidden) {
      super("not " + what);
      this.forbidden = forbidden;
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
      type.getAccessesFromSelf().stream()
          .filter(access -> forbidden.test(type, access))
          .forEach(
              access -> events.add(SimpleConditionEvent.violated(type, access.getDescription())));
    }
  }

  private static final class LiveInNullMarkedPackages extends ArchCondition<JavaClass> {
    LiveInNullMarkedPackages() {
      super("live in packages that are @NullMarked");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
      JavaPackage home = type.getPackage();
      if (!home.isAnnotatedWith(NullMarked.class)) {
        events.add(
            SimpleConditionEvent.violated(
                type, type.getName() + " is in " + home.getName() + ", which is not @NullMarked"));
      }
    }
  }
}
