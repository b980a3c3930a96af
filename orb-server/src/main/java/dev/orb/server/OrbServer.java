package dev.orb.server;

import dev.orb.exchange.CommandAction;
import dev.orb.exchange.CommandFunction;
import dev.orb.exchange.CommandHandler;
import dev.orb.exchange.HandlerOptions;
import dev.orb.exchange.HandlerTable;
import dev.orb.exchange.LaterHandler;
import dev.orb.exchange.SenderHandlers;
import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.CommandType;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Scheduling;
import dev.orb.protocol.Target;
import dev.orb.protocol.Ticker;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.server.access.ApiTokens;
import dev.orb.server.backup.Backups;
import dev.orb.server.dispatch.Commands;
import dev.orb.server.dispatch.Individual;
import dev.orb.server.dispatch.Submission;
import dev.orb.server.events.ServerEvents;
import dev.orb.server.fleet.Authenticator;
import dev.orb.server.fleet.ClientSession;
import dev.orb.server.fleet.Clients;
import dev.orb.server.fleet.JoinTokens;
import dev.orb.server.fleet.SessionListener;
import dev.orb.server.freeze.Freezing;
import dev.orb.server.payload.Payloads;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Commands a fleet, from inside your application. Thread-safe.
 *
 * <p>{@link #start} runs a node: embedded broker, database, fleet and dispatch. After {@link #stop}
 * it may be started again. Several servers may run in one JVM, each on its own folder.
 */
public final class OrbServer implements AutoCloseable {
  /** Who sends what the embedding application sends. */
  public static final String APPLICATION = "application";

  private static final Duration ACCEPT = Duration.ofSeconds(30);

  private final ServerParts parts;
  private final AtomicReference<@Nullable ServerRun> run = new AtomicReference<>();
  private final AtomicReference<@Nullable CompletableFuture<Void>> stopping =
      new AtomicReference<>();

  private OrbServer(ServerParts parts) {
    this.parts = parts;
  }

  /** A server with these settings, to be completed and built. */
  public static Builder builder(ServerSettings settings) {
    return new Builder(settings);
  }

  /**
   * Starts the node. Blocks; does not return before clients can connect.
   *
   * @param deadline how long it may take
   * @throws OrbException {@code ALREADY_STARTED}; {@code INVALID_CONFIG} for a port in use or a
   *     folder that cannot be had; {@code UNAVAILABLE}
   */
  public synchronized void start(Duration deadline) {
    if (run.get() != null) {
      throw new OrbException(ErrorCode.ALREADY_STARTED, "the server runs already");
    }
    long begun = parts.ticker().nanos();
    ServerRun started = new ServerRun(parts);
    if (parts.ticker().since(begun).compareTo(deadline) > 0) {
      started.stop(Duration.ZERO);
      throw new OrbException(ErrorCode.TIMEOUT, "the start took longer than " + deadline);
    }
    stopping.set(null);
    run.set(started);
  }

  /**
   * Begins the stop: new commands are refused with {@code SHUTTING_DOWN} from now on, and work in
   * hand is waited for, at most for {@code server.drain-timeout}. Reads are answered as ever, until
   * {@link #stop}, whose grace counts from here. Does nothing unless the server runs.
   */
  public void drain() {
    ServerRun running = run.get();
    if (running != null) {
      running.drain(parts.settings().drainTimeout());
    }
  }

  /**
   * Stops the node: no new work, then work in hand within the grace, then everything else. Later
   * callers wait for the same end. May be called from a callback.
   */
  public void stop(Duration grace) {
    CompletableFuture<Void> mine = new CompletableFuture<>();
    CompletableFuture<Void> first = stopping.compareAndExchange(null, mine);
    if (first != null) {
      Waiting.await(first, grace.plus(ACCEPT));
      return;
    }
    try {
      ServerRun running = run.getAndSet(null);
      if (running != null) {
        running.stop(grace);
      }
    } finally {
      mine.complete(null);
    }
  }

  /** {@link #stop} with {@code server.drain-timeout}. */
  @Override
  public void close() {
    stop(parts.settings().drainTimeout());
  }

  private ServerRun running() {
    ServerRun running = run.get();
    if (running == null) {
      throw new OrbException(
          stopping.get() == null ? ErrorCode.NOT_STARTED : ErrorCode.SHUTTING_DOWN,
          "the server does not run");
    }
    return running;
  }

  /** Commands and what became of them. */
  public Commands commands() {
    return running().dispatch();
  }

  /** The fleet. */
  public Clients clients() {
    return running().clients();
  }

  /**
   * What answers commands that clients send, whichever client it is. May be changed at any time; it
   * outlives a stop.
   */
  public HandlerTable handlers() {
    return parts.handlers().everybody();
  }

  /**
   * What answers commands that this client sends, before what answers everybody's. May be changed
   * at any time; it outlives a stop.
   */
  public HandlerTable handlers(String client) {
    return parts.handlers().of(client);
  }

  /** Tokens by which clients join the fleet. */
  public JoinTokens joinTokens() {
    return running().clients().joinTokens();
  }

  /** Tokens by which callers use the HTTP API. A caller of this object needs none. */
  public ApiTokens apiTokens() {
    return running().tokens();
  }

  /** One client, to be called. Need not be connected, nor enrolled yet. */
  public ClientHandle client(String id) {
    return new ClientHandle(commands(), Names.id("client", id), APPLICATION, parts.handlers());
  }

  /**
   * Sends a command. Blocks until it is accepted: for a durable one until it is journalled.
   *
   * @throws OrbException {@code NOT_FOUND} when nobody matched, the first code when everybody was
   *     refused, {@code BAD_PARAMS}, {@code TOO_LARGE}, {@code UNAVAILABLE}, {@code STORAGE_FULL}
   */
  public <R> Sent<R> send(Target target, CommandRequest<R> request) {
    Json params = request.params() == null ? null : JsonCodec.of(request.params());
    Map<String, Json> own = new HashMap<>();
    request.paramsFor().forEach((client, each) -> own.put(client, JsonCodec.of(each)));
    Commands commands = commands();
    return new Sent<>(
        commands,
        Waiting.await(
            commands.send(
                Submission.of(request.name(), params, target, request.options(), APPLICATION)
                    .with(new Individual(own, request.parts()))),
            ACCEPT),
        request.result(),
        parts.ticker());
  }

  /** Files and other large bodies that go with commands. */
  public Payloads payloads() {
    return running().payloads();
  }

  /** Copies of this node's data. */
  public Backups backups() {
    return running().backups();
  }

  /** Freezes the fleet and thaws it. */
  public Freezing freezing() {
    return running().freezing();
  }

  /** What happens here: the newest events, and those to come. */
  public ServerEvents events() {
    return running().events();
  }

  /** {@link Clients#disconnect}. */
  public void disconnect(String client, String reason, Duration grace, boolean reconnect) {
    running().clients().disconnect(client, reason, grace, reconnect);
  }

  /**
   * Told of the events of that name from now on, whether the server runs or not. Every subscriber
   * gets every event that it wants, in each client's order, on one of a few threads, which it may
   * hold up: then events wait in the broker. An event is acknowledged when all subscribers were
   * told; after a kill of the node the last ones may be told again. While nobody subscribes to
   * anything, events wait; one that no subscriber wants is dropped and counted.
   *
   * @param names a name, or a pattern in which {@code *} is any text; {@code *} is every event
   * @throws OrbException {@code BAD_PARAMS} if no event could have such a name
   */
  public Subscription onEvent(String names, EventHandler subscriber) {
    return parts.subscribers().add(names, subscriber);
  }

  /** What a scheduler lives on. */
  public Scheduling scheduling() {
    return running().scheduling();
  }

  /** Whether it can do its work. */
  public Health health() {
    ServerRun running = run.get();
    return running == null ? new Health(false, Map.of("server", "not running")) : running.health();
  }

  /** The port that clients dial. */
  public int brokerPort() {
    return running().port();
  }

  /** How clients find this server and know it. */
  public ServerAddress advertised() {
    return running().address();
  }

  /** The name of this node. */
  public String node() {
    return running().node();
  }

  /** Puts a server together. Not thread-safe. */
  public static final class Builder {
    private final ServerSettings settings;
    private final SenderHandlers handlers = new SenderHandlers();
    private final List<SessionListener> sessions = new ArrayList<>();
    private final Subscribers subscribers = new Subscribers();
    private final Map<String, ReportSink> sinks = new HashMap<>();
    private final List<DeliveryListener> deliveries = new ArrayList<>();
    private @Nullable Authenticator authenticator;
    private MeterRegistry meters = new SimpleMeterRegistry();
    private Clock clock = Clock.systemUTC();

    private Builder(ServerSettings settings) {
      this.settings = settings;
    }

    /** Decides who may connect, in place of the secrets made at enrolment. */
    public Builder authenticate(Authenticator callback) {
      this.authenticator = callback;
      return this;
    }

    /** Asked at each hello; false refuses the session. */
    public Builder onConnect(Predicate<ClientSession> callback) {
      sessions.add(
          new SessionListener() {
            @Override
            public boolean connecting(ClientSession session) {
              return callback.test(session);
            }
          });
      return this;
    }

    /** Told once when a session has ended. */
    public Builder onDisconnect(Departure callback) {
      sessions.add(
          new SessionListener() {
            @Override
            public void disconnected(ClientSession session, String reason, boolean graceful) {
              callback.departed(session, reason, graceful);
            }
          });
      return this;
    }

    /** Answers a command that clients send. */
    public <P, R> Builder on(
        CommandType<P, R> type, CommandHandler<? super P, ? extends @Nullable R> handler) {
      handlers.everybody().add(type, handler, HandlerOptions.DEFAULT);
      return this;
    }

    /** Answers a command that clients send, by a handler that ends later and holds no thread. */
    public <P, R> Builder onLater(CommandType<P, R> type, LaterHandler<? super P, R> handler) {
      handlers.everybody().addLater(type, handler, HandlerOptions.DEFAULT);
      return this;
    }

    /** Runs a command that clients send and that has no result. */
    public Builder run(String name, CommandAction handler) {
      handlers.everybody().addAction(name, handler, HandlerOptions.DEFAULT);
      return this;
    }

    /**
     * Answers commands that clients send by the methods of an object that are {@link
     * dev.orb.exchange.OrbHandler}s.
     *
     * @throws OrbException {@code DUPLICATE_ID} if one of them has a handler; {@code
     *     INVALID_CONFIG} if the object has no suitable method, saying why
     */
    public Builder register(Object bean) {
      handlers.everybody().addAll(bean);
      return this;
    }

    /** Answers every command that clients send and that has no handler of its own. */
    public Builder otherwise(CommandFunction handler) {
      handlers.everybody().otherwise(handler, HandlerOptions.DEFAULT);
      return this;
    }

    /** Answers a command that clients send, without types. */
    public Builder on(String name, CommandFunction handler) {
      handlers.everybody().add(name, handler, HandlerOptions.DEFAULT);
      return this;
    }

    /** Told of every event that clients emit, in each client's order. */
    public Builder onEvent(EventHandler subscriber) {
      return onEvent("*", subscriber);
    }

    /**
     * Told of the events of that name that clients emit.
     *
     * @param names a name, or a pattern in which {@code *} is any text: {@code door.*}
     * @throws OrbException {@code BAD_PARAMS} if no event could have such a name
     */
    public Builder onEvent(String names, EventHandler subscriber) {
      Subscription unused = subscribers.add(names, subscriber);
      return this;
    }

    /**
     * Takes the bulk reports that clients send to a channel.
     *
     * @param channel by the rules of command names
     * @throws OrbException {@code DUPLICATE_ID} if the channel has a sink
     */
    public Builder onReport(String channel, ReportSink sink) {
      if (sinks.putIfAbsent(Names.command(channel), sink) != null) {
        throw new OrbException(ErrorCode.DUPLICATE_ID, "the channel " + channel + " has a sink");
      }
      return this;
    }

    /** Told of every start and end of a delivery, whoever sent the command. */
    public Builder onDelivery(DeliveryListener listener) {
      deliveries.add(listener);
      return this;
    }

    /** Where to count. */
    public Builder meters(MeterRegistry registry) {
      this.meters = registry;
      return this;
    }

    /** The server's clock, for tests. */
    public Builder clock(Clock serverClock) {
      this.clock = serverClock;
      return this;
    }

    /** The server, not started. */
    public OrbServer build() {
      return new OrbServer(
          new ServerParts(
              settings,
              handlers,
              sessions,
              subscribers,
              sinks,
              deliveries,
              authenticator,
              meters,
              clock,
              Ticker.SYSTEM));
    }
  }

  /** Hears of the end of a session. */
  @FunctionalInterface
  public interface Departure {
    /**
     * A session has ended.
     *
     * @param graceful true for an orderly stop
     */
    void departed(ClientSession session, String reason, boolean graceful);
  }
}
