package dev.orb.client;

import dev.orb.client.ledger.MvLedger;
import dev.orb.exchange.CommandAction;
import dev.orb.exchange.CommandFunction;
import dev.orb.exchange.CommandHandler;
import dev.orb.exchange.Component;
import dev.orb.exchange.Components;
import dev.orb.exchange.ExchangeMeter;
import dev.orb.exchange.HandlerOptions;
import dev.orb.exchange.HandlerTable;
import dev.orb.exchange.LaterHandler;
import dev.orb.protocol.CommandType;
import dev.orb.protocol.JoinToken;
import dev.orb.protocol.Json;
import dev.orb.protocol.Names;
import dev.orb.protocol.json.JoinTokenCodec;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.transport.Approach;
import dev.orb.transport.Proxy;
import dev.orb.transport.Trust;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Describes a client. Not thread-safe; {@link #build} may be called once. */
public final class OrbClientBuilder {
  private static final int USUAL_CONCURRENCY = 4;

  private static final int SESSION_THREADS = 1;

  /** A client that keeps nothing is a short-lived or a simulated one. */
  private static final MvLedger.Options IN_MEMORY = new MvLedger.Options(10_000, 64L << 20, false);

  private final String id;
  private final URI servers;
  private final HandlerTable handlers = new HandlerTable();
  private final Components components = new Components(handlers);
  private final Map<String, Json> facts = new LinkedHashMap<>();
  private final Set<String> groups = new LinkedHashSet<>();
  private final List<ClientListener> listeners = new ArrayList<>();
  private String secret = "";
  private @Nullable JoinToken token;
  private Approach approach = Approach.DIRECT;
  private String version = "0.1.0";
  private int concurrency = USUAL_CONCURRENCY;
  private OutboxOptions outbox = OutboxOptions.USUAL;
  private @Nullable Path state;
  private MvLedger.@Nullable Options ledger;
  private ClientSettings.Waits waits = ClientSettings.Waits.USUAL;
  private Clock clock = Clock.systemUTC();
  private ExchangeMeter meter = ExchangeMeter.NONE;
  private @Nullable ClientFabric fabric;

  OrbClientBuilder(String id, URI servers) {
    this.id = Names.id("client", id);
    this.servers = servers;
  }

  /** The secret that the client's enrolment gave. */
  public OrbClientBuilder secret(String value) {
    secret = value;
    return this;
  }

  /**
   * Joins the fleet by a token if it does not belong to it yet. The secret that it gets is kept in
   * the state folder, so that the next start needs the token no more; the same token again is of no
   * effect then, and another one joins anew. If the token has the fingerprint of the fleet's
   * authority, that authority is believed unless {@link #trust} says otherwise, also by later
   * starts on that folder.
   *
   * @param word what {@code orb join-token create} printed
   * @param stateFolder as by {@link #state}
   * @throws dev.orb.protocol.OrbException {@code BAD_PARAMS} if it is no join token
   */
  public OrbClientBuilder join(String word, Path stateFolder) {
    token = JoinTokenCodec.decode(word);
    return state(stateFolder);
  }

  /**
   * Whose certificates it believes where {@code ssl://} is dialled; usually the authorities that
   * this Java trusts. {@code Trust.authority(file)} for the {@code ca.crt} of a node.
   */
  public OrbClientBuilder trust(Trust value) {
    approach = approach.withTrust(value);
    return this;
  }

  /**
   * Shows a certificate, which proves the id in place of the secret where the server believes its
   * authority. The files are read anew when they change.
   *
   * @param cert PEM file of the certificate and its chain
   * @param key PEM file of its private key, PKCS#8 without a password
   */
  public OrbClientBuilder certificate(Path cert, Path key) {
    approach = approach.withCertificate(cert, key);
    return this;
  }

  /** How it gets to the server, all at once: whom it believes, what it shows, who dials for it. */
  public OrbClientBuilder approach(Approach value) {
    approach = value;
    return this;
  }

  /** Has a proxy dial the server. */
  public OrbClientBuilder proxy(Proxy value) {
    approach = approach.withProxy(value);
    return this;
  }

  /**
   * Reports something of itself.
   *
   * @param key letters, digits and underscores
   * @param value anything that becomes JSON
   * @throws dev.orb.protocol.OrbException {@code BAD_PARAMS} if one is neither
   */
  public OrbClientBuilder fact(String key, Object value) {
    facts.put(Names.key("fact", key), JsonCodec.of(value));
    return this;
  }

  /** Asks to be in a group; the server grants it only if a join token or an operator did. */
  public OrbClientBuilder group(String name) {
    groups.add(Names.id("group", name));
    return this;
  }

  /**
   * Answers a command.
   *
   * @throws dev.orb.protocol.OrbException {@code DUPLICATE_ID} if the command has a handler
   */
  public <P, R> OrbClientBuilder on(
      CommandType<P, R> type, CommandHandler<? super P, ? extends @Nullable R> handler) {
    return on(type, handler, HandlerOptions.DEFAULT);
  }

  /** Answers a command, with what the handler declares of itself. */
  public <P, R> OrbClientBuilder on(
      CommandType<P, R> type,
      CommandHandler<? super P, ? extends @Nullable R> handler,
      HandlerOptions options) {
    handlers.add(type, handler, options);
    return this;
  }

  /** Answers a command by a handler that ends later and holds no thread meanwhile. */
  public <P, R> OrbClientBuilder onLater(
      CommandType<P, R> type, LaterHandler<? super P, R> handler) {
    return onLater(type, handler, HandlerOptions.DEFAULT);
  }

  /** The same with what the handler declares of itself. */
  public <P, R> OrbClientBuilder onLater(
      CommandType<P, R> type, LaterHandler<? super P, R> handler, HandlerOptions options) {
    handlers.addLater(type, handler, options);
    return this;
  }

  /**
   * Answers commands by the methods of an object that are {@link dev.orb.exchange.OrbHandler}s.
   *
   * @throws dev.orb.protocol.OrbException {@code DUPLICATE_ID} if one of them has a handler; {@code
   *     INVALID_CONFIG} if the object has no suitable method, saying why
   */
  public OrbClientBuilder register(Object bean) {
    handlers.addAll(bean);
    return this;
  }

  /** Answers every command that has no handler of its own; its name is in the context. */
  public OrbClientBuilder otherwise(CommandFunction handler) {
    handlers.otherwise(handler, HandlerOptions.DEFAULT);
    return this;
  }

  /** Answers a command without types, with a result. */
  public OrbClientBuilder on(String name, CommandFunction handler) {
    return on(name, handler, HandlerOptions.DEFAULT);
  }

  /** Answers a command without types, with a result and what the handler declares of itself. */
  public OrbClientBuilder on(String name, CommandFunction handler, HandlerOptions options) {
    handlers.add(name, handler, options);
    return this;
  }

  /** Runs a command that has no result. */
  public OrbClientBuilder run(String name, CommandAction handler) {
    return run(name, handler, HandlerOptions.DEFAULT);
  }

  /** Runs a command that has no result, with what the handler declares of itself. */
  public OrbClientBuilder run(String name, CommandAction handler, HandlerOptions options) {
    handlers.addAction(name, handler, options);
    return this;
  }

  /**
   * Hosts a component: handlers under a name of their own, with a version and a state. It is
   * described at once, on this thread.
   *
   * <pre>{@code
   * .component("billing", c -> c.version("2.1").run("reload", context -> billing.reload()))
   * }</pre>
   *
   * @param name by the rules of ids
   * @throws dev.orb.protocol.OrbException {@code CONFLICT} if it hosts one of this name, {@code
   *     BAD_PARAMS} if the name is none, {@code QUEUE_FULL} above {@link Components#MOST}
   */
  public OrbClientBuilder component(String name, Consumer<? super Component> described) {
    components.add(name, described);
    return this;
  }

  /**
   * Keeps the ledger of durable commands in this folder, so that none runs twice across a crash,
   * and events until they are confirmed. Without it both are in memory and a crash forgets them.
   * One folder belongs to one client.
   */
  public OrbClientBuilder state(Path folder) {
    state = folder;
    return this;
  }

  /** Other bounds of the ledger than the usual. */
  public OrbClientBuilder ledger(MvLedger.Options options) {
    ledger = options;
    return this;
  }

  /** How many handlers run at a time; usually 4. Of no effect on a shared fabric. */
  public OrbClientBuilder concurrency(int handlersAtATime) {
    concurrency = handlersAtATime;
    return this;
  }

  /** How many events wait for their confirmation at most; usually 1,000. */
  public OrbClientBuilder outbox(int events) {
    outbox = outbox.withEvents(events);
    return this;
  }

  /**
   * How events wait for their confirmation. Usually 1,000 of them, in the state folder if there is
   * one, and one more is refused.
   */
  public OrbClientBuilder outbox(OutboxOptions options) {
    outbox = options;
    return this;
  }

  /** Who hears of sessions. */
  public OrbClientBuilder listener(ClientListener listener) {
    listeners.add(listener);
    return this;
  }

  /** The version of the program that is reported. */
  public OrbClientBuilder version(String value) {
    version = value;
    return this;
  }

  /**
   * How long it waits before it tries again: up to the first bound, which doubles up to the last.
   * Usually half a second and 30 s.
   */
  public OrbClientBuilder reconnect(Duration first, Duration last) {
    waits = new ClientSettings.Waits(waits.connect(), waits.welcome(), first, last);
    return this;
  }

  /** How long it waits for the connection, and then for the welcome. Usually 10 s each. */
  public OrbClientBuilder handshake(Duration connect, Duration welcome) {
    waits = new ClientSettings.Waits(connect, welcome, waits.firstRetry(), waits.lastRetry());
    return this;
  }

  /** This end's clock, which may be wrong: the server's time is learned from the server. */
  public OrbClientBuilder clock(Clock value) {
    clock = value;
    return this;
  }

  /** Is told of every handler that ran and every command that was refused, to count them. */
  public OrbClientBuilder meter(ExchangeMeter value) {
    meter = value;
    return this;
  }

  /**
   * Lives on a fabric that it shares and does not close; then its clock, servers and trust hold.
   */
  public OrbClientBuilder fabric(ClientFabric shared) {
    fabric = shared;
    return this;
  }

  /**
   * The client, not started. It holds nothing open yet that would need a close.
   *
   * @throws dev.orb.protocol.OrbException {@code INVALID_CONFIG} or {@code BAD_PARAMS} if something
   *     is missing or impossible
   */
  public OrbClient build() {
    ClientFabric shared = fabric;
    if (shared != null) {
      return build(() -> new Home(shared.surroundings(), () -> {}));
    }
    Supplier<ClientFabric> own = fabricOfItsOwn();
    return build(
        () -> {
          ClientFabric made = own.get();
          return new Home(made.surroundings(), made::close);
        });
  }

  private Supplier<ClientFabric> fabricOfItsOwn() {
    Approach way = pinned();
    ClientFabric.check(servers, way);
    ClientFabric.Options options = new ClientFabric.Options(concurrency, SESSION_THREADS, clock);
    return () -> ClientFabric.own(id, servers, way, options);
  }

  /** Who joins or has joined believes the authority that its token named. */
  private Approach pinned() {
    if (!approach.trust().equals(Trust.usual())) {
      return approach;
    }
    JoinToken given = token;
    Path folder = state;
    @Nullable String fingerprint = given == null ? null : given.fingerprint();
    if (given == null && folder != null) {
      fingerprint = Membership.in(folder).map(Membership::fingerprint).orElse(null);
    }
    return fingerprint == null ? approach : approach.withTrust(Trust.pinned(fingerprint));
  }

  /**
   * Takes the client out of the fleet for good, in place of starting it: its enrolment ends, and
   * what its state folder keeps of its secret. Blocks. Not while it runs.
   *
   * @param timeout for connecting, and once more for the answer
   * @return how many commands to it had not ended, and have now as removed
   * @throws dev.orb.protocol.OrbException {@code INVALID_CONFIG} if the state folder is in use;
   *     {@code UNAUTHORIZED} if it does not belong to the fleet; {@code UNAVAILABLE}, {@code
   *     TIMEOUT}
   */
  public int leave(Duration timeout) {
    try (ClientFabric own = fabricOfItsOwn().get()) {
      return new Leaving(settings(), own.surroundings()).leave(timeout);
    }
  }

  /**
   * Looks whether the client could work, step by step, without starting it; it may run meanwhile.
   * Blocks.
   *
   * @param timeout of each step
   */
  public List<Finding> check(Duration timeout) {
    try (ClientFabric own = fabricOfItsOwn().get()) {
      return new Checkup(settings(), servers, approach.proxy(), own.surroundings()).run(timeout);
    }
  }

  OrbClient build(Supplier<Home> homes) {
    OrbClient client = new OrbClient(settings(), components, homes);
    listeners.forEach(client::addListener);
    return client;
  }

  private ClientSettings settings() {
    MvLedger.Options bounds = ledger;
    if (bounds == null) {
      bounds = state == null ? IN_MEMORY : MvLedger.Options.USUAL;
    }
    return new ClientSettings(
        id,
        secret,
        approach.cert() != null,
        token,
        groups,
        facts,
        version,
        state,
        bounds,
        outbox,
        waits,
        meter);
  }
}
