package dev.orb.server.fleet;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.protocol.Ticker;
import dev.orb.protocol.message.Control;
import dev.orb.server.access.Scope;
import dev.orb.server.broker.ClientQueues;
import dev.orb.server.broker.Doors;
import dev.orb.server.broker.Gatekeeper;
import dev.orb.server.contract.Contracts;
import dev.orb.server.contract.Repertoires;
import dev.orb.server.events.ServerEvents;
import dev.orb.server.fleet.ClientView.State;
import dev.orb.server.journal.ClientRecord;
import dev.orb.server.journal.Journal;
import dev.orb.server.journal.Page;
import dev.orb.server.journal.SessionRecord;
import dev.orb.transport.Outlet;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The fleet of one node: enrolment, sessions, heartbeats and pings. Thread-safe. Sessions begin and
 * end on one loop; everything else only reads them.
 */
public final class Fleet implements Clients {
  private static final Duration FORGET_EVERY = Duration.ofHours(1);
  private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(5);

  /** How often it is looked for ephemeral clients that are away for too long. */
  private static final Duration AWAY_EVERY = Duration.ofSeconds(1);

  /** How often it is looked whether owners of schedules may still what they could. */
  private static final Duration PLANS_EVERY = Duration.ofSeconds(30);

  private final FleetSettings settings;
  private final Clock clock;
  private final Ticker ticker;
  private final FleetThreads threads = new FleetThreads();
  private final Roster roster = new Roster();
  private final Sessions sessions;
  private final Loop loop = new Loop(threads.loop());
  private final Views views;
  private final Resolution resolution;
  private final Bulk bulk;
  private final Groups groups;
  private final FleetGroups fleetGroups;
  private final Pings pings;
  private final Enrolments enrolments;
  private final Callbacks callbacks;
  private final DeliveryView deliveries;
  private final Repertoires contracts;
  private final Partings partings;
  private final Waiters waiters = new Waiters();
  private final Chronicle chronicle;
  private final Goodbyes goodbyes;
  private final TokenBook tokens;
  private final Belonging belonging;
  private final Plans plans;
  private final Threshold threshold;
  private final Signals signals;

  /** What a fleet lives on. */
  public record Parts(
      Journal journal,
      ClientQueues queues,
      Doors doors,
      Outlet control,
      DeliveryView deliveries,
      ServerEvents events,
      @Nullable Authenticator authenticator,
      Supplier<JoinTokens.Way> way,
      MeterRegistry meters,
      Clock clock,
      Ticker ticker,
      RandomGenerator random) {}

  /** A fleet that has not started: it knows nobody yet and lets nobody in. */
  public Fleet(FleetSettings settings, Parts parts) {
    this.settings = settings;
    this.clock = parts.clock();
    this.ticker = parts.ticker();
    Doors doors = parts.doors();
    this.deliveries = parts.deliveries();
    this.contracts = new Repertoires(parts.journal());
    this.sessions = new Sessions(clock, ticker);
    this.views = new Views(sessions, deliveries);
    this.groups = new Groups(parts.journal(), loop);
    this.resolution = new Resolution(roster, views, groups, parts.random());
    Records records = new Records(roster, parts.journal(), loop);
    this.callbacks = new Callbacks(threads.listeners());
    ControlLine line = new ControlLine(parts.control(), clock, settings.timeout());
    this.pings = new Pings(settings.node(), line, loop, clock, ticker, parts.random());
    this.enrolments =
        new Enrolments(
            parts.journal(),
            parts.queues(),
            roster,
            groups,
            threads.work(),
            clock,
            settings.maxClients());
    Admission admission = new Admission(parts.authenticator(), enrolments, roster, clock);
    this.chronicle =
        new Chronicle(settings.node(), parts.journal(), parts.events(), clock, parts.random());
    this.partings =
        new Partings(
            sessions,
            roster,
            records,
            doors,
            callbacks,
            deliveries,
            chronicle,
            clock,
            ticker,
            loop);
    Contests contests =
        new Contests(
            settings.duplicate(),
            sessions,
            pings,
            line,
            doors,
            partings,
            loop,
            parts.events(),
            clock,
            ticker);
    this.goodbyes = new Goodbyes(sessions, line, doors, loop, clock);
    Rotations rotations =
        new Rotations(records, sessions, partings, line, loop, clock, parts.random());
    this.bulk =
        new Bulk(
            resolution,
            roster,
            groups,
            records,
            new Announcements(settings, sessions, line, clock),
            rotations,
            goodbyes,
            partings,
            parts.queues(),
            doors,
            deliveries,
            contracts);
    this.plans = new Plans(sessions, roster, resolution, line, loop, clock);
    this.fleetGroups = new FleetGroups(groups, roster, records, views, bulk, plans::changed);
    this.tokens = new TokenBook(parts.journal(), loop, clock, parts.random(), parts.way());
    JoinDesk joins =
        new JoinDesk(
            tokens,
            enrolments,
            records,
            roster,
            partings,
            doors,
            line,
            loop,
            clock,
            parts.meters());
    this.belonging =
        new Belonging(
            joins, rotations, bulk, roster, deliveries, doors, line, threads.work(), clock);
    Greeting greeting =
        new Greeting(
            settings,
            sessions,
            roster,
            records,
            parts.queues(),
            doors,
            line,
            callbacks,
            deliveries,
            contracts,
            partings,
            waiters,
            chronicle,
            plans,
            loop,
            clock);
    this.threshold =
        new Threshold(
            admission,
            tokens,
            contests,
            sessions,
            greeting,
            partings,
            doors,
            loop,
            settings.handshake().multipliedBy(2));
    this.signals =
        new Signals(
            sessions, contracts, greeting, partings, plans, pings, line, loop, clock, ticker);
  }

  /** Loads the roster, mends the queues and begins to watch. Blocks on journal and broker. */
  public void start() {
    groups.load();
    enrolments.reconcile();
    contracts.load();
    tokens.load();
    AwaySweep away =
        new AwaySweep(
            roster,
            id -> sessions.of(id).isPresent() || sessions.visit(id).isPresent(),
            bulk::remove,
            loop::execute,
            threads.work(),
            clock);
    loop.every(AWAY_EVERY, away::sweep);
    loop.every(FORGET_EVERY, tokens::sweep);
    long every = Math.max(50, Math.min(1000, settings.timeout().toMillis() / 10));
    loop.every(Duration.ofMillis(every), () -> partings.sweep(settings.timeout()));
    loop.every(FORGET_EVERY, chronicle::forgetOld);
    loop.every(PLANS_EVERY, plans::changed);
  }

  /**
   * Asks every client to end its session and to come back, all at a time, and waits for them. Who
   * is still there after the grace has its session ended. Blocks for little more than the grace.
   */
  public void drain(String reason, Duration grace) {
    long begun = ticker.nanos();
    goodbyes.sayToAll(reason, grace);
    while (sessions.size() > 0
        && ticker.since(begun).compareTo(grace) < 0
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(LOOK_AGAIN);
    }
    loop.execute(() -> partings.endAll(reason));
    waiters.close();
  }

  /** Stops watching. Sessions stay as they are; the broker's end ends them. Idempotent, bounded. */
  public void stop(Duration patience) {
    threads.stop(patience);
  }

  /** Adds a listener of sessions; before the start, to miss none. */
  public void listen(SessionListener listener) {
    callbacks.add(listener);
  }

  /** What the broker asks and tells of those who come and go. */
  public Gatekeeper gatekeeper() {
    return threshold;
  }

  /** What clients say of themselves. */
  public Signals signals() {
    return signals;
  }

  /** The schedules that clients run themselves. */
  public ClientPlans plans() {
    return plans;
  }

  /** What is said of belonging to the fleet. */
  public Belonging belonging() {
    return belonging;
  }

  /** Tokens by which clients join. */
  public JoinTokens joinTokens() {
    return tokens;
  }

  /** What a client that is here declared of a handler's timeout. */
  public Optional<Duration> declaredTimeout(
      String client, @Nullable String component, String command) {
    return declared(client, component, command).map(Control.Declared::timeout);
  }

  private Optional<Control.Declared> declared(
      String client, @Nullable String component, String command) {
    return sessions.of(client).flatMap(session -> contracts.find(client, component, command));
  }

  @Override
  public Contracts contracts() {
    return contracts;
  }

  // What operators ask.

  @Override
  public List<ClientView> list() {
    return roster.all().stream().map(views::of).toList();
  }

  @Override
  public Optional<ClientView> find(String id) {
    return roster.find(id).map(views::of);
  }

  /** How many are in this state. Any thread. */
  public int count(State state) {
    return (int) roster.all().stream().filter(client -> views.state(client) == state).count();
  }

  @Override
  public Count count() {
    return new Count(roster.size(), sessions.size());
  }

  @Override
  public Enrolled enrol(NewClient client) {
    String secret = enrolments.enrol(client);
    return new Enrolled(views.of(known(client.id())), secret);
  }

  @Override
  public void remove(String id) {
    bulk.remove(known(id));
  }

  @Override
  public ClientView change(String id, ClientChange change) {
    ClientRecord client = known(id);
    bulk.set(client, change);
    plans.changed();
    return views.of(known(client.id()));
  }

  @Override
  public BulkAnswer bulk(Target target, BulkAction action, boolean dryRun) {
    return bulk(target, action, dryRun, Scope.ALL);
  }

  BulkAnswer bulk(Target target, BulkAction action, boolean dryRun, Scope scope) {
    BulkAnswer answer = bulk.run(target, action, dryRun, scope);
    plans.changed();
    return answer;
  }

  @Override
  public Clients within(Scope scope) {
    return scope.isAll() ? this : new ScopedClients(this, scope);
  }

  @Override
  public boolean waitFor(String id, Duration patience) {
    try {
      return waiters.await(
          id, () -> find(id).filter(c -> c.state() == State.CONNECTED).isPresent(), patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void disconnect(String id, String reason, Duration grace, boolean reconnect) {
    if (!goodbyes.say(known(id).id(), reason, grace, reconnect)) {
      throw new OrbException(ErrorCode.NOT_FOUND, "client " + id + " has no session");
    }
  }

  @Override
  public Page<SessionRecord> sessions(String id, int limit, Optional<String> after) {
    String client = known(id).id();
    return chronicle.sessions(client, sessions.of(client), limit, after);
  }

  @Override
  public ClientGroups groups() {
    return fleetGroups;
  }

  @Override
  public Resolved among(Target target, Predicate<ClientView> some) {
    return among(target, some, Scope.ALL);
  }

  Resolved among(Target target, Predicate<ClientView> some, Scope scope) {
    return resolution.administered(target, some, scope);
  }

  @Override
  public Resolved resolve(Target target) {
    return resolve(target, Scope.ALL);
  }

  Resolved resolve(Target target, Scope scope) {
    return resolution.commanded(target, client -> false, client -> true, scope);
  }

  @Override
  public Resolved resolve(Target target, @Nullable String component, String command) {
    return resolve(target, component, command, Scope.ALL);
  }

  Resolved resolve(Target target, @Nullable String component, String command, Scope scope) {
    return resolution.commanded(
        target,
        client -> declared(client.id(), component, command).isPresent(),
        component == null ? client -> true : client -> contracts.mayHost(client.id(), component),
        scope);
  }

  @Override
  public CompletionStage<List<PingAnswer>> ping(Target target, Duration timeout) {
    return ping(target, timeout, Scope.ALL);
  }

  CompletionStage<List<PingAnswer>> ping(Target target, Duration timeout, Scope scope) {
    return pings.ask(resolve(target, scope), timeout);
  }

  private ClientRecord known(String id) {
    return roster.find(id).orElseThrow(() -> unknown(id));
  }

  static OrbException unknown(String id) {
    return new OrbException(ErrorCode.UNKNOWN_CLIENT, "no client " + id, "see orb client list");
  }
}
