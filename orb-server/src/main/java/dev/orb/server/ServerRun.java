package dev.orb.server;

import dev.orb.exchange.CommandIntake;
import dev.orb.exchange.DeadlineThreads;
import dev.orb.exchange.HandlerThreads;
import dev.orb.exchange.IntakeSession;
import dev.orb.exchange.ReplyRoute;
import dev.orb.exchange.SessionTerms;
import dev.orb.protocol.Addresses;
import dev.orb.protocol.CommandSink;
import dev.orb.protocol.Scheduling;
import dev.orb.protocol.message.Claiming;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Reply;
import dev.orb.server.access.ApiTokenBook;
import dev.orb.server.access.ApiTokens;
import dev.orb.server.backup.Backups;
import dev.orb.server.backup.Manifest;
import dev.orb.server.broker.BrokerSettings;
import dev.orb.server.broker.EmbeddedBroker;
import dev.orb.server.dispatch.Dispatch;
import dev.orb.server.dispatch.DispatchPorts;
import dev.orb.server.dispatch.DispatchSettings;
import dev.orb.server.dispatch.OwnedFirings;
import dev.orb.server.events.ServerEvents;
import dev.orb.server.fleet.Fleet;
import dev.orb.server.fleet.FleetSettings;
import dev.orb.server.fleet.JoinTokens;
import dev.orb.server.freeze.Freezing;
import dev.orb.server.journal.Journal;
import dev.orb.server.journal.Journals;
import dev.orb.server.payload.PayloadDesk;
import dev.orb.server.payload.PayloadStore;
import dev.orb.server.security.ServerTls;
import dev.orb.transport.Connection;
import dev.orb.transport.Connector;
import dev.orb.transport.InletOptions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a server: database, broker, transport, fleet and dispatch, started in this order and
 * stopped in reverse. Clients are let in last, when everything that they may ask for is there.
 */
final class ServerRun {
  private static final Logger LOG = LoggerFactory.getLogger(ServerRun.class);
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration STOP = Duration.ofSeconds(5);
  private static final Duration FAREWELLS = Duration.ofSeconds(1);
  private static final Duration TLS_LOOK = Duration.ofSeconds(5);
  private static final int WINDOW = 1 << 20;
  private static final int HANDLERS = 16;
  private static final int STRANGERS = 1_000;

  private final ServerParts parts;
  private final ServerSettings settings;
  private final Teardown teardown = new Teardown();

  /** When the drain began, by the ticker; 0 before. */
  private final AtomicLong draining = new AtomicLong();

  private final String node;
  private final Journal journal;
  private final NameLease lease;
  private final @Nullable ServerTls tls;
  private final EmbeddedBroker broker;
  private final Connector connector;
  private final Connection connection;
  private final ServerEvents events;
  private final PayloadStore payloads;
  private final Dispatch dispatch;
  private final Fleet fleet;
  private final ApiTokenBook tokens;
  private final CommandIntake calls;
  private final ServerMeters meters;
  private final Freezing freezing;
  private final Backups backups;
  private volatile @Nullable PayloadDesk desk;

  /** Starts everything, or stops what it had started and throws. */
  ServerRun(ServerParts parts) {
    this.parts = parts;
    this.settings = parts.settings();
    this.meters = new ServerMeters(parts.meters());
    try {
      DataFolder folder = DataFolder.prepare(settings.data());
      this.node = folder.node(settings.node());
      this.journal = openJournal(folder);
      this.lease = takeName(folder.id());
      folder.write("node", node);
      this.tls = openTls();
      this.freezing = new Freezing(journal, parts.clock());
      this.broker = startBroker();
      // why before anything is sent: what recovery sends again is not to be given out
      freezing.add(freeze -> broker.queues().hold(freeze != null));
      this.connector = broker.connector();
      teardown.add("connector", connector::close);
      this.connection =
          connector.connect(CONNECT, why -> LOG.error("lost the own broker: {}", why));
      teardown.add("connection", connection::close);
      this.tokens = new ApiTokenBook(journal, parts.clock(), new SecureRandom());
      teardown.add("tokens", tokens::close);
      this.events = new ServerEvents(node, parts.clock());
      teardown.add("server events", events::close);
      events.listen(meters::happened);
      this.payloads =
          new PayloadStore(
              settings.data().resolve("payloads"),
              settings.payloads(),
              broker.fanOut()::isStorageFull,
              parts.clock(),
              new SecureRandom());
      this.dispatch = newDispatch();
      freezing.add(freeze -> dispatch.freeze(freeze == null ? null : freeze.words()));
      this.fleet = newFleet();
      freezing.add(freeze -> fleet.plans().freeze(freeze != null));
      this.calls = newCalls();
      this.backups =
          new Backups(
              settings.data(),
              journal,
              payloads::claimed,
              () -> new Manifest(fleetId(), node, parts.clock().instant()));
      open();
      folder.write("broker.port", Integer.toString(broker.port()));
    } catch (RuntimeException e) {
      teardown.run();
      throw e;
    }
  }

  private Journal openJournal(DataFolder folder) {
    Journal opened = Journals.open(settings.journal(folder::id).withMetrics(parts.meters()));
    teardown.add("journal", opened::close);
    return opened;
  }

  private NameLease takeName(String folder) {
    NameLease taken = NameLease.take(journal, node, folder, parts.clock());
    teardown.add("name", taken::release);
    LeaseThreads threads =
        new LeaseThreads(
            taken,
            () -> journal.forget(parts.clock().instant().minus(settings.database().retain())));
    teardown.add("name's renewal", threads::close);
    return taken;
  }

  private @Nullable ServerTls openTls() {
    if (!settings.listen().tls().isOn()) {
      return null;
    }
    ServerTls opened =
        ServerTls.open(
            settings.listen().tls(),
            settings.data().resolve("tls"),
            settings.listen().advertised().hosts(),
            parts.clock(),
            TLS_LOOK);
    teardown.add("certificates", opened::close);
    return opened;
  }

  private EmbeddedBroker startBroker() {
    EmbeddedBroker made =
        new EmbeddedBroker(
            BrokerSettings.in(settings.data().resolve("broker"), node)
                .withBind(settings.listen().bind(), settings.listen().port())
                .withPowerSafe(settings.database().sync() == DatabaseSettings.Sync.ALWAYS)
                .withTimeouts(settings.sessions().timeout(), settings.sessions().handshake())
                .withBounds(settings.commands().maxPayload(), STRANGERS),
            parts.clock());
    teardown.add("broker", made::stop);
    made.start();
    return made;
  }

  private Dispatch newDispatch() {
    Dispatch made =
        new Dispatch(
            new DispatchSettings(
                node,
                settings.commands().ttl(),
                settings.commands().timeout(),
                settings.commands().maxPayload(),
                settings.commands().queueLimit()),
            new DispatchPorts(
                journal,
                broker.fanOut(),
                broker.queues(),
                // why: nothing that dispatch sends by itself is durable; commands go by the fan-out
                connection.fleeting(),
                (client, message) -> {
                  if (message instanceof Control.Pong pong) {
                    fleet().signals().pong(client, pong);
                  } else if (message instanceof Reply) {
                    fleet().signals().answered(client);
                  } else if (message instanceof Claiming.Fetch fetch) {
                    desk().fetch(client, fetch);
                  }
                },
                parts.meters(),
                parts.clock(),
                parts.ticker(),
                new SecureRandom(),
                payloads));
    teardown.add("dispatch", () -> made.stop(STOP));
    return made;
  }

  // why: dispatch and fleet need each other; nothing comes before both are there
  private Fleet fleet() {
    return fleet;
  }

  private Fleet newFleet() {
    Fleet made =
        new Fleet(
            new FleetSettings(
                node,
                fleetId(),
                settings.sessions().heartbeat(),
                settings.sessions().timeout(),
                settings.sessions().handshake(),
                settings.sessions().maxClients(),
                settings.commands().maxPayload(),
                settings.commands().timeout(),
                settings.sessions().duplicate(),
                settings.commands().maxAttempts()),
            new Fleet.Parts(
                journal,
                broker.queues(),
                broker.doors(),
                connection.outlet(),
                dispatch,
                events,
                parts.authenticator(),
                this::way,
                parts.meters(),
                parts.clock(),
                parts.ticker(),
                new SecureRandom()));
    parts.sessions().forEach(made::listen);
    made.listen(meters);
    teardown.add("fleet", () -> made.stop(STOP));
    return made;
  }

  private String fleetId() {
    return journal.constant("fleet", UUID.randomUUID().toString());
  }

  private JoinTokens.Way way() {
    ServerAddress here = address();
    return new JoinTokens.Way(here.url(), here.caFingerprint().orElse(null));
  }

  private CommandIntake newCalls() {
    HandlerThreads threads = new HandlerThreads("orb-server", HANDLERS);
    teardown.add("handlers", () -> threads.close(STOP));
    DeadlineThreads deadlines = new DeadlineThreads("orb-server", parts.ticker());
    teardown.add("deadlines", deadlines::close);
    return CommandIntake.of(parts.handlers())
        .named(node)
        .route(ReplyRoute.TO_CLIENT)
        .threads(threads)
        .deadlines(deadlines.deadlines())
        .meter(meters)
        .build();
  }

  private void open() {
    ServerThreads threads = new ServerThreads();
    teardown.add("threads of listeners", threads::close);
    if (!parts.deliveries().isEmpty()) {
      dispatch.hear(
          new Deliveries(
              parts.deliveries(),
              threads.deliveries(),
              parts.meters().counter("orb.delivery.listener.dropped")));
    }
    fleet.start();
    dispatch.start(fleet, fleet::declaredTimeout);
    InletOptions options = new InletOptions(WINDOW, settings.commands().maxPayload());
    // why before the node's own address is read: clients ask by that
    desk = newDesk();
    EventDesk events = newEvents(options, threads);
    IntakeSession session =
        calls.open(
            SessionTerms.atServer(
                node, settings.commands().maxPayload(), settings.commands().timeout()),
            connection.outlet());
    dispatch.attach(connection.inlet(Addresses.node(node), options, dispatch::onMessage));
    dispatch.attach(connection.inlet(Addresses.EXPIRED, options, dispatch::onExpired));
    dispatch.attach(connection.inlet(Addresses.DEAD, options, dispatch::onDead));
    connection.inlet(
        Addresses.presence(node), options, new PresenceInbox(fleet.signals(), parts.meters()));
    connection.inlet(Addresses.INBOX, options, new Inbox(fleet, events, session, parts.meters()));
    // why apart from the inbox: when all handlers are busy it is held back, and hellos must not be
    session.flowsFrom(
        connection.inlet(Addresses.CALLS, options, new CallDesk(session, fleet.signals()::heard)));
    events.open();
    takeReports();
    meters.watch(payloads);
    meters.watch(fleet, broker.queues(), settings.data());
    meters.watch(freezing);
    teardown.add("meters", meters::close);
    if (tls != null) {
      meters.watch(tls);
    }
    broker.onRefused(meters::refused);
    broker.listen(fleet.gatekeeper(), tls);
  }

  private PayloadDesk newDesk() {
    // why a connection of its own: what fills it must not be before welcomes and heartbeats
    Connection own =
        connector.connect(CONNECT, why -> LOG.error("lost the own broker for payloads: {}", why));
    teardown.add("connection of payloads", own::close);
    PayloadDesk made =
        new PayloadDesk(payloads, dispatch::claimed, own.outlet(), parts.clock(), parts.meters());
    teardown.add("payloads", made::close);
    return made;
  }

  // why: it needs dispatch, whose port it is; nothing comes in before both are there
  private PayloadDesk desk() {
    return Objects.requireNonNull(desk);
  }

  private void takeReports() {
    // why a connection of its own: what fills it must not be before replies and heartbeats
    Connection own =
        connector.connect(CONNECT, why -> LOG.error("lost the own broker for reports: {}", why));
    teardown.add("connection of reports", own::close);
    ReportDesk reports =
        new ReportDesk(
            parts.sinks(),
            () -> own.bulkInlet(Addresses.REPORTS, WINDOW),
            own.outlet(),
            parts.clock(),
            parts.meters());
    ReportThreads threads = new ReportThreads();
    teardown.add(
        "reports",
        () -> {
          reports.close();
          threads.close();
        });
    threads.start(reports);
  }

  private EventDesk newEvents(InletOptions options, ServerThreads threads) {
    EventDesk made =
        new EventDesk(
            parts.subscribers(),
            threads.events(),
            fleet.signals()::heard,
            parts.meters(),
            desk -> connection.inlet(Addresses.EVENTS, options, desk));
    teardown.add("event desk", made::close);
    return made;
  }

  /**
   * Takes no new work from now on, and waits for work in hand within the grace. What is asked is
   * still answered. Once: later callers do not wait.
   */
  void drain(Duration grace) {
    if (draining.compareAndSet(0, parts.ticker().nanos() | 1)) {
      broker.stopListening();
      dispatch.refuse();
      // why before the goodbyes: a call may still be on its way to a client with nothing in hand
      dispatch.awaitDrained(left(grace).minus(farewells(grace)));
      fleet.drain("the node stops", left(grace));
      dispatch.awaitDrained(left(grace));
    }
  }

  /** Stops: drains unless it has, then stops the parts, the newest first. */
  void stop(Duration grace) {
    drain(grace);
    dispatch.stop(left(grace));
    calls.stop(left(grace));
    teardown.run();
  }

  /** What is kept of a grace for the goodbyes of clients that do not answer their calls. */
  private static Duration farewells(Duration grace) {
    Duration tenth = grace.dividedBy(10);
    return tenth.compareTo(FAREWELLS) < 0 ? tenth : FAREWELLS;
  }

  /** Of a grace that began with the drain. */
  private Duration left(Duration grace) {
    Duration left = grace.minus(parts.ticker().since(draining.get()));
    return left.isNegative() ? Duration.ZERO : left;
  }

  String node() {
    return node;
  }

  int port() {
    return broker.port();
  }

  ServerAddress address() {
    return new ServerAddress(
        settings.listen().advertised().url(tls != null, broker.port()),
        tls == null ? Optional.empty() : tls.caFingerprint());
  }

  Dispatch dispatch() {
    return dispatch;
  }

  Fleet clients() {
    return fleet;
  }

  ApiTokens tokens() {
    return tokens;
  }

  ServerEvents events() {
    return events;
  }

  Health health() {
    Map<String, String> found = new LinkedHashMap<>();
    found.put("database", journal.isWritable() ? "ok" : "cannot be written now");
    found.put("broker", connection.isOpen() ? "ok" : "not connected");
    if (broker.fanOut().isStorageFull()) {
      found.put("disk", "full; durable commands are refused");
    }
    if (draining.get() != 0) {
      found.put("node", "stops; new commands are refused");
    }
    if (!lease.isHeld()) {
      found.put("name", "taken by another node");
    }
    return new Health(found.values().stream().allMatch("ok"::equals), found);
  }

  PayloadStore payloads() {
    return payloads;
  }

  Backups backups() {
    return backups;
  }

  Freezing freezing() {
    return freezing;
  }

  Scheduling scheduling() {
    CommandSink sink = new OwnedFirings(dispatch, tokens, fleet.plans());
    return new SchedulerGround(sink, journal.dataSource(), parts.clock(), node, freezing);
  }

  private record SchedulerGround(
      CommandSink sink, DataSource dataSource, Clock clock, String node, Freezing freezing)
      implements Scheduling {
    @Override
    public void whenFrozen(Consumer<Boolean> listener) {
      freezing.add(freeze -> listener.accept(freeze != null));
    }
  }
}
