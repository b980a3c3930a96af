package dev.orb.house;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.stream.BaseStream;

/** What a call does that the house has rules for. */
final class Calls {
  private static final Set<String> POOLS_BY_FACTORY =
      Set.of("callable", "privilegedCallable", "unconfigurableExecutorService");

  private Calls() {}

  /** A sort of call. */
  interface Kind {
    boolean matches(JavaAccess<?> call);
  }

  /** A new thread, or a pool that makes some. */
  static boolean makesThread(JavaAccess<?> call) {
    JavaClass owner = call.getTargetOwner();
    boolean made = call.getName().equals("<init>");
    return (made && (owner.isAssignableTo(Thread.class) || isPool(owner)))
        || (owner.isEquivalentTo(Executors.class) && !POOLS_BY_FACTORY.contains(call.getName()));
  }

  private static boolean isPool(JavaClass type) {
    return type.getPackageName().equals("java.util.concurrent")
        && type.isAssignableTo(Executor.class);
  }

  /** Runs on the common pool, which belongs to nobody. */
  static boolean isAsyncWithoutExecutor(JavaAccess<?> call) {
    return call.getTargetOwner().isAssignableTo(CompletionStage.class)
        && call.getName().endsWith("Async")
        && parameters(call).stream().noneMatch(type -> type.isEquivalentTo(Executor.class));
  }

  static boolean isParallelStream(JavaAccess<?> call) {
    return call.getName().equals("parallelStream")
        || (call.getName().equals("parallel")
            && call.getTargetOwner().isAssignableTo(BaseStream.class));
  }

  static boolean isTimer(JavaAccess<?> call) {
    return call.getTargetOwner().isAssignableTo(Timer.class)
        || call.getTargetOwner().isAssignableTo(TimerTask.class);
  }

  /** {@code Instant.now()} and its kin; with a clock it is fine. */
  static boolean isWallClock(JavaAccess<?> call) {
    JavaClass owner = call.getTargetOwner();
    String name = call.getName();
    boolean now =
        owner.getPackageName().startsWith("java.time")
            && name.equals("now")
            && parameters(call).stream().noneMatch(type -> type.isEquivalentTo(Clock.class));
    boolean date = owner.isEquivalentTo(Date.class) && name.equals("<init>");
    return now
        || (date && parameters(call).isEmpty())
        || (owner.isEquivalentTo(System.class) && name.equals("currentTimeMillis"));
  }

  static boolean isNanoTime(JavaAccess<?> call) {
    return call.getTargetOwner().isEquivalentTo(System.class) && call.getName().equals("nanoTime");
  }

  private static List<JavaClass> parameters(JavaAccess<?> call) {
    AccessTarget target = call.getTarget();
    return target instanceof CodeUnitAccessTarget unit ? unit.getRawParameterTypes() : List.of();
  }
}
