package dev.orb.server.fleet;

import dev.orb.protocol.ClientSchedule;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Planning;
import dev.orb.server.access.Scope;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that each client that is here has the plans of the schedules that it is to run itself,
 * and no others. Nothing of it is kept: what clients have they say with each hello. On the fleet's
 * loop, but for what says otherwise.
 */
final class Plans {
  private static final Logger LOG = LoggerFactory.getLogger(Plans.class);

  private final Sessions sessions;
  private final Roster roster;
  private final Resolution resolution;
  private final ControlLine line;
  private final Loop loop;
  private final Clock clock;
  private final Map<String, Installed> schedules = new LinkedHashMap<>();
  private boolean frozen;

  /** Before it is said which schedules there are, what clients have is left to them. */
  private boolean known;

  /**
   * A schedule that clients run themselves.
   *
   * @param scope whom its owner may command now; empty if nobody any more
   */
  private record Installed(ClientSchedule schedule, Supplier<Optional<Scope>> scope) {}

  Plans(
      Sessions sessions,
      Roster roster,
      Resolution resolution,
      ControlLine line,
      Loop loop,
      Clock clock) {
    this.sessions = sessions;
    this.roster = roster;
    this.resolution = resolution;
    this.line = line;
    this.loop = loop;
    this.clock = clock;
  }

  /** There are these schedules and no others. Any thread. */
  void installAll(Map<ClientSchedule, Supplier<Optional<Scope>>> those) {
    loop.execute(
        () -> {
          schedules.clear();
          those.forEach(
              (schedule, scope) -> schedules.put(schedule.id(), new Installed(schedule, scope)));
          known = true;
          all();
        });
  }

  /** There is such a schedule, in place of the one of its id. Any thread. */
  void install(ClientSchedule schedule, Supplier<Optional<Scope>> scope) {
    loop.execute(
        () -> {
          schedules.put(schedule.id(), new Installed(schedule, scope));
          all();
        });
  }

  /** There is no such schedule. Any thread. */
  void uninstall(String schedule) {
    loop.execute(
        () -> {
          if (schedules.remove(schedule) != null) {
            all();
          }
        });
  }

  /** Whether nothing is to come due anywhere: then nobody has plans. Any thread. */
  void freeze(boolean now) {
    loop.execute(
        () -> {
          if (frozen != now) {
            frozen = now;
            all();
          }
        });
  }

  /** Clients have changed, or groups. Any thread. */
  void changed() {
    loop.execute(this::all);
  }

  private void all() {
    sessions.all().forEach(this::see);
  }

  /** A client is here, or is another than it was. */
  void see(Session session) {
    if (!known || (schedules.isEmpty() && session.plans().isEmpty())) {
      return;
    }
    Map<String, Planning.Plan> wanted = wanted(session.client());
    Map<String, String> has = session.plans();
    List<Planning.Plan> put = new ArrayList<>();
    wanted.forEach(
        (id, plan) -> {
          if (!plan.version().equals(has.get(id))) {
            put.add(plan);
          }
        });
    Set<String> gone = new HashSet<>(has.keySet());
    gone.removeAll(wanted.keySet());
    if (put.isEmpty() && gone.isEmpty()) {
      return;
    }
    Map<String, String> told = new HashMap<>();
    wanted.forEach((id, plan) -> told.put(id, plan.version()));
    session.plans(told);
    line.send(session.client(), new Planning.Plans(put, gone, clock.instant()));
  }

  private Map<String, Planning.Plan> wanted(String client) {
    Map<String, Planning.Plan> wanted = new LinkedHashMap<>();
    for (Installed each : frozen ? List.<Installed>of() : schedules.values()) {
      ClientSchedule schedule = each.schedule();
      boolean its =
          each.scope()
              .get()
              .flatMap(
                  scope ->
                      roster
                          .find(client)
                          .filter(found -> resolution.means(schedule.target(), found, scope)))
              .isPresent();
      if (its && wanted.size() == Planning.MOST) {
        LOG.warn("client {} has {} plans, and gets no more", client, Planning.MOST);
        return wanted;
      }
      if (its) {
        wanted.put(
            schedule.id(), new Planning.Plan(schedule.id(), schedule.version(), schedule.plan()));
      }
    }
    return wanted;
  }

  /** A client says which it has; what it lacks is sent with its next hello. Any thread. */
  void planned(String client, Planning.Planned planned) {
    loop.execute(() -> sessions.of(client).ifPresent(session -> session.runs(planned.plans())));
  }

  /** What a hello says that its client has. */
  static Map<String, String> versions(Control.Hello hello) {
    Map<String, String> versions = new HashMap<>();
    hello.plans().forEach(held -> versions.put(held.schedule(), held.version()));
    return versions;
  }
}
