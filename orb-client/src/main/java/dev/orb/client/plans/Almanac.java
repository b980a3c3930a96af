package dev.orb.client.plans;

import dev.orb.client.plans.PlanStore.Kept;
import dev.orb.exchange.OwnFirings;
import dev.orb.exchange.ServerTime;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Overlap;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Failure;
import dev.orb.protocol.message.Planning;
import dev.orb.protocol.schedule.ClientCourse;
import dev.orb.protocol.schedule.ClientPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fires the schedules that this client runs itself, with a session and without one. It hands each
 * time that comes due to the intake as the command that the server would send, under the same id;
 * the ledger then knows it for the same when the server's own copy comes, and answers that one.
 * Nothing else has to tell the server what ran.
 *
 * <p>Its work runs one task at a time; {@link #refusal} and {@link #plans} may be called by
 * anybody.
 */
public final class Almanac implements OwnFirings {
  private static final Logger LOG = LoggerFactory.getLogger(Almanac.class);

  /** The clock is looked at again after this, as it may have been set. */
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  private static final Duration SHORTEST_WAIT = Duration.ofMillis(1);

  private final String client;
  private final PlanStore store;
  private final ServerTime time;
  private final Executor tasks;
  private final Later later;
  private final Map<String, Held> plans = new ConcurrentHashMap<>();
  private final RecentSkips skips = new RecentSkips();
  private volatile @Nullable Hands hands;
  private volatile boolean closed;
  private Runnable wake = () -> {};

  /** Does things later. */
  @FunctionalInterface
  public interface Later {
    /**
     * Runs an action once, on a thread that it must not block.
     *
     * @return takes it back, if it has not begun
     */
    Runnable after(Duration delay, Runnable action);
  }

  /** Where firings go. */
  public interface Hands {
    /** As {@code CommandIntake.fire}. */
    CompletionStage<@Nullable Void> fire(Command command);

    /** Whether another firing of this schedule is in hand. */
    boolean isBusyWith(String schedule, CommandId except);
  }

  /**
   * Takes up what a process before this one left; nothing comes due before {@link #start}.
   *
   * @param tasks runs one task at a time
   */
  public Almanac(String client, PlanStore store, ServerTime time, Executor tasks, Later later) {
    this.client = client;
    this.store = store;
    this.time = time;
    this.tasks = tasks;
    this.later = later;
    store.all().forEach((schedule, kept) -> plans.put(schedule, new Held(schedule, kept)));
  }

  /** Begins to fire. What was missed while no process ran is dealt with by each plan's rule. */
  public void start(Hands intake) {
    hands = intake;
    if (!plans.isEmpty()) {
      tasks.execute(this::tick);
    }
  }

  /** Fires no more. Idempotent. */
  public void close() {
    closed = true;
    tasks.execute(() -> wake.run());
  }

  /** The plans that it has, by schedule. */
  public List<Planning.Held> plans() {
    return plans.entrySet().stream()
        .map(
            each ->
                new Planning.Held(
                    each.getKey(), each.getValue().kept().version(), each.getValue().error()))
        .sorted(Comparator.comparing(Planning.Held::schedule))
        .toList();
  }

  /**
   * Takes what the server says.
   *
   * @param planned told of all plans once they are kept
   */
  public void adopt(Planning.Plans said, Consumer<List<Planning.Held>> planned) {
    tasks.execute(
        () -> {
          if (closed) {
            return;
          }
          if (!store.isKept()) {
            planned.accept(unkept(said));
            return;
          }
          List<CompletableFuture<Void>> writes = new ArrayList<>();
          said.gone().forEach(schedule -> writes.add(forget(schedule)));
          said.put().forEach(plan -> writes.add(put(plan)));
          var unused =
              CompletableFuture.allOf(writes.toArray(CompletableFuture<?>[]::new))
                  .whenComplete(
                      (done, failure) -> {
                        if (failure == null) {
                          planned.accept(plans());
                        } else {
                          // why: the next hello names what is kept, and has the rest sent again
                          LOG.warn("plans of client {} could not be kept", client, failure);
                        }
                      });
          tick();
        });
  }

  private static List<Planning.Held> unkept(Planning.Plans said) {
    return said.put().stream()
        .map(
            plan ->
                new Planning.Held(
                    plan.schedule(), plan.version(), "this client has no state folder to keep it"))
        .toList();
  }

  private CompletableFuture<Void> forget(String schedule) {
    if (plans.remove(schedule) != null) {
      LOG.info("client {} runs schedule {} itself no more", client, schedule);
    }
    return store.remove(schedule).toCompletableFuture();
  }

  private CompletableFuture<Void> put(Planning.Plan plan) {
    Held before = plans.get(plan.schedule());
    if (before != null && before.kept().version().equals(plan.version())) {
      return CompletableFuture.completedFuture(null);
    }
    Instant now = now();
    // why: what passed before it was here, or was another, its commands see to
    Instant dealt = before == null ? now : later(now, before.kept().dealt());
    Instant ran = before == null ? null : before.kept().ran();
    Kept kept = new Kept(plan.version(), plan.plan(), dealt, dealt, ran);
    Held held = new Held(plan.schedule(), kept);
    if (before == null && plans.size() >= Planning.MOST) {
      LOG.warn("client {} has {} plans, and takes no more", client, Planning.MOST);
      return CompletableFuture.completedFuture(null);
    }
    plans.put(plan.schedule(), held);
    if (held.error() == null) {
      LOG.info("client {} runs schedule {} itself", client, plan.schedule());
    } else {
      LOG.warn("client {} cannot run schedule {}: {}", client, plan.schedule(), held.error());
    }
    return store.put(plan.schedule(), kept).toCompletableFuture();
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private Instant now() {
    return Instant.ofEpochMilli(time.now().toEpochMilli());
  }

  /** Deals with what is due, and sees to it that it looks again. */
  private void tick() {
    Hands intake = hands;
    if (closed || intake == null) {
      return;
    }
    wake.run();
    Instant now = now();
    plans.forEach(
        (schedule, held) -> {
          try {
            deal(intake, schedule, held, now);
          } catch (RuntimeException e) {
            LOG.error("schedule {} could not be dealt with, and is tried again", schedule, e);
          }
        });
    if (!plans.isEmpty()) {
      wake = later.after(untilNext(now), () -> tasks.execute(this::tick));
    }
  }

  private void deal(Hands intake, String schedule, Held held, Instant now) {
    ClientPlan plan = held.plan();
    ClientCourse course = held.course();
    Instant dealt = held.kept().dealt();
    if (plan == null || course == null || !now.isAfter(dealt)) {
      // why: a clock that was set back repeats nothing
      return;
    }
    List<CompletableFuture<?>> handed = new ArrayList<>();
    Instant ran = null;
    boolean passed = course.after(dealt).filter(next -> !next.isAfter(now)).isPresent();
    for (Instant at : passed ? course.due(dealt, now) : List.<Instant>of()) {
      CommandId id = plan.command(at);
      if (plan.rules().overlap() == Overlap.SKIP && intake.isBusyWith(schedule, id)) {
        LOG.info("schedule {} of {} is skipped: an earlier firing still runs", schedule, at);
        skips.add(id);
      } else {
        Instant previous = ran == null ? held.kept().ran() : ran;
        handed.add(intake.fire(plan.command(at, now, previous, client)).toCompletableFuture());
        ran = at;
      }
    }
    // why after: whoever finds neither this mark nor the command in hand may run it
    Kept next = held.dealt(now, ran);
    if (passed) {
      keep(schedule, held, next, handed);
    }
  }

  /** The mark goes to disk after what it covers: a kill in between has it dealt with again. */
  private void keep(String schedule, Held held, Kept mark, List<CompletableFuture<?>> handed) {
    handed.add(held.met());
    CompletableFuture<@Nullable Void> all =
        CompletableFuture.allOf(handed.toArray(CompletableFuture<?>[]::new));
    held.met(all);
    var unused =
        all.whenComplete(
            (done, failure) -> {
              if (failure == null) {
                tasks.execute(() -> persist(schedule, held, mark));
              }
            });
  }

  private void persist(String schedule, Held held, Kept mark) {
    if (plans.get(schedule) == held) {
      var unused = store.put(schedule, mark);
    }
  }

  private Duration untilNext(Instant now) {
    Duration wait = LONGEST_WAIT;
    for (Held held : plans.values()) {
      ClientCourse course = held.course();
      Optional<Instant> next =
          course == null ? Optional.empty() : course.after(later(now, held.kept().dealt()));
      if (next.isPresent()) {
        Duration left = Duration.between(now, next.get());
        wait = left.compareTo(wait) < 0 ? left : wait;
      }
    }
    return wait.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : wait;
  }

  @Override
  public @Nullable Failure refusal(Command command) {
    String schedule = command.schedule();
    Instant at = command.scheduledAt();
    Held held = schedule == null ? null : plans.get(schedule);
    if (schedule == null || at == null || held == null || held.plan() == null) {
      return null;
    }
    boolean its = at.isAfter(held.kept().since()) && !at.isAfter(held.kept().dealt());
    boolean skipped = skips.has(command.id());
    if (its && !skipped) {
      return Failure.of(
          ErrorCode.EXPIRED,
          "this client runs schedule " + schedule + " itself and did not run it at " + at);
    }
    Hands intake = hands;
    boolean makesWay = held.plan().rules().overlap() == Overlap.SKIP;
    return skipped || (makesWay && intake != null && intake.isBusyWith(schedule, command.id()))
        ? Failure.of(
            ErrorCode.CONFLICT, "an earlier firing of schedule " + schedule + " still ran here")
        : null;
  }
}
