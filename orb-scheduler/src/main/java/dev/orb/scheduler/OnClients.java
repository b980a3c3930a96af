package dev.orb.scheduler;

import dev.orb.protocol.ClientSchedule;
import dev.orb.protocol.CommandSink;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.protocol.message.Planning;
import dev.orb.protocol.schedule.ClientPlan;
import dev.orb.protocol.schedule.RunOn;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says which schedules clients run themselves: those that were put here, and those that another
 * node of the same database has put. Thread-safe.
 */
final class OnClients {
  private static final Logger LOG = LoggerFactory.getLogger(OnClients.class);

  private final ScheduleStore store;
  private final CommandSink sink;
  private final Duration missedAfter;

  /** What the sink was told, by id. Guarded by this, as what follows. */
  private final Map<String, ClientSchedule> told = new TreeMap<>();

  private long changes;
  private boolean failing;

  OnClients(ScheduleStore store, CommandSink sink, Duration missedAfter) {
    this.store = store;
    this.sink = sink;
    this.missedAfter = missedAfter;
  }

  /** Says all that there are, also that there are none, and from now on what others put. */
  void start() {
    Map<String, ClientSchedule> found = found();
    synchronized (this) {
      told.putAll(found);
      sink.installAll(List.copyOf(told.values()));
    }
    store.whenOthersMayHavePut(this::lookAgain);
  }

  /**
   * Does nothing if clients can run it, or are not to.
   *
   * @throws OrbException {@code BAD_PARAMS}, {@code TOO_LARGE}
   */
  void require(ScheduledCommand command) {
    if (command.rules().runOn() == RunOn.CLIENT) {
      requireLasting(command.target());
      var unused = plan(command);
    }
  }

  /** Whom it is for must not depend on chance: it would be another client's at each look. */
  private static void requireLasting(Target target) {
    if (target.narrowing().any() || target.narrowing().limit() != null) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "any and limit do not go with run-on: client",
          "name the clients, or a group of them");
    }
  }

  /** It was put, paused or resumed. */
  void changed(ScheduledCommand command) {
    if (!isOnClients(command)) {
      removed(command.id());
      return;
    }
    ClientSchedule schedule = of(command);
    synchronized (this) {
      changes++;
      told.put(schedule.id(), schedule);
      sink.install(schedule);
    }
  }

  /** There is no such schedule any more. */
  synchronized void removed(String id) {
    changes++;
    told.remove(id);
    sink.uninstall(id);
  }

  /** The version that clients are to have of a schedule; empty if they are to have none. */
  Optional<String> version(ScheduledCommand command) {
    return isOnClients(command) ? Optional.of(plan(command).version()) : Optional.empty();
  }

  /** Looks what is in the store now. Blocks. */
  void lookAgain() {
    try {
      adopt();
      failing = false;
    } catch (RuntimeException e) {
      if (!failing) {
        LOG.warn("what other nodes have put for clients to run is not known: {}", e.getMessage());
      }
      failing = true;
    }
  }

  private void adopt() {
    long before = changes();
    Map<String, ClientSchedule> found = found();
    synchronized (this) {
      // why not if something was put here meanwhile: what was read may be from before it
      if (before == changes && !found.equals(told)) {
        told.clear();
        told.putAll(found);
        sink.installAll(List.copyOf(found.values()));
      }
    }
  }

  private synchronized long changes() {
    return changes;
  }

  private Map<String, ClientSchedule> found() {
    Map<String, ClientSchedule> found = new TreeMap<>();
    for (ScheduledCommand command : store.onClients()) {
      try {
        if (isOnClients(command)) {
          found.put(command.id(), of(command));
        }
      } catch (OrbException e) {
        // why: a node of another release may have taken it; its commands come as ever
        LOG.warn("clients cannot run schedule {} themselves: {}", command.id(), e.reason());
      }
    }
    return found;
  }

  private static boolean isOnClients(ScheduledCommand command) {
    return command.rules().runOn() == RunOn.CLIENT && !command.paused();
  }

  private ClientSchedule of(ScheduledCommand command) {
    Planning.Plan plan = plan(command);
    return new ClientSchedule(
        command.id(), plan.version(), plan.plan(), command.target(), command.owner());
  }

  private Planning.Plan plan(ScheduledCommand command) {
    return new ClientPlan(
            command.id(),
            command.schedule(),
            command.rules(),
            command.name(),
            command.params(),
            command.options(),
            missedAfter)
        .plan();
  }
}
