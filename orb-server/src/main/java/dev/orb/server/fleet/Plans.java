package dev.orb.server.fleet;

import dev.orb.protocol.ClientSchedule;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Planning;
import dev.orb.server.access.Scope;
import dev.orb.server.journal.ClientRecord;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that each client that is here has the plans of the schedules that it is to run itself,
 * and no others. Nothing of it is kept: what clients have they say with each hello. On the fleet's
 * loop, but for what says otherwise.
 */
final class Plans implements ClientPlans {
  private static final Logger LOG = LoggerFactory.getLogger(Plans.class);

  private final Sessions sessions;
  private final Roster roster;
  private final Resolution resolution;
  private final ControlLine line;
  private final Loop loop;
  private final Clock clock;
  // why sorted: of more than a client may have it gets the same ones at each look
  private final Map<String, Installed> schedules = new TreeMap<>();
  private boolean frozen;

  /** Before it is said which schedules there are, what clients have is left to them. */
  private boolean known;

  /**
   * A schedule that clients run themselves.
   *
   * @param plan what they are sent of it
   * @param means who its target is
   * @param scope whom its owner may command now; empty if nobody any more
   */
  private record Installed(
      Planning.Plan plan,
      BiPredicate<ClientRecord, Scope> means,
      Supplier<Optional<Scope>> scope) {}

  /** Whose a plan is at this moment. */
  private record Wanted(Planning.Plan plan, Predicate<ClientRecord> by) {}

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

  @Override
  public void installAll(Map<ClientSchedule, Supplier<Optional<Scope>>> those) {
    loop.execute(
        () -> {
          schedules.clear();
          those.forEach(this::keep);
          known = true;
          all();
        });
  }

  @Override
  public void install(ClientSchedule schedule, Supplier<Optional<Scope>> scope) {
    loop.execute(
        () -> {
          keep(schedule, scope);
          all();
        });
  }

  private void keep(ClientSchedule schedule, Supplier<Optional<Scope>> scope) {
    try {
      Planning.Plan plan = new Planning.Plan(schedule.id(), schedule.version(), schedule.plan());
      schedules.put(schedule.id(), new Installed(plan, resolution.means(schedule.target()), scope));
    } catch (OrbException e) {
      // why: what a node of another release put must not keep the others from their clients
      LOG.warn("no client runs schedule {} itself: {}", schedule.id(), e.reason());
      schedules.remove(schedule.id());
    }
  }

  @Override
  public void uninstall(String schedule) {
    loop.execute(
        () -> {
          if (schedules.remove(schedule) != null) {
            all();
          }
        });
  }

  @Override
  public void freeze(boolean now) {
    loop.execute(
        () -> {
          if (frozen != now) {
            frozen = now;
            all();
          }
        });
  }

  /** Clients have changed, or groups, or perhaps what owners may. Any thread. */
  void changed() {
    loop.execute(this::all);
  }

  private void all() {
    List<Wanted> wanted = wanted();
    sessions.all().forEach(session -> see(session, wanted));
  }

  /** A client is here, or is another than it was. */
  void see(Session session) {
    see(session, wanted());
  }

  private void see(Session session, List<Wanted> wanted) {
    Map<String, String> has = session.plans();
    boolean nothing = wanted.isEmpty() && has.isEmpty();
    // why the second: it may have ended since it was asked to look
    if (!known || nothing || sessions.of(session.visit()).isEmpty()) {
      return;
    }
    List<Planning.Plan> its = its(session, wanted);
    Map<String, String> told = new HashMap<>();
    its.forEach(plan -> told.put(plan.schedule(), plan.version()));
    if (told.equals(has)) {
      return;
    }
    List<Planning.Plan> put =
        its.stream().filter(plan -> !plan.version().equals(has.get(plan.schedule()))).toList();
    Set<String> gone = new HashSet<>(has.keySet());
    gone.removeAll(told.keySet());
    session.plans(told);
    line.send(session.client(), new Planning.Plans(put, gone, clock.instant()));
  }

  /** Who is to have what; the owners' rights are looked up once. */
  private List<Wanted> wanted() {
    List<Wanted> wanted = new ArrayList<>();
    for (Installed each : frozen ? List.<Installed>of() : schedules.values()) {
      each.scope()
          .get()
          .ifPresent(
              scope ->
                  wanted.add(new Wanted(each.plan(), client -> each.means().test(client, scope))));
    }
    return wanted;
  }

  private List<Planning.Plan> its(Session session, List<Wanted> wanted) {
    ClientRecord client = roster.find(session.client()).orElse(null);
    if (client == null) {
      return List.of();
    }
    List<Planning.Plan> its =
        wanted.stream().filter(one -> one.by().test(client)).map(Wanted::plan).toList();
    if (its.size() <= Planning.MOST) {
      return its;
    }
    if (session.isNewsThatItHasNoRoom()) {
      LOG.warn(
          "client {} is to have {} plans, and gets the first {}",
          client.id(),
          its.size(),
          Planning.MOST);
    }
    return its.subList(0, Planning.MOST);
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
