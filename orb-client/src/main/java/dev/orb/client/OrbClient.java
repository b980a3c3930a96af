package dev.orb.client;

import dev.orb.exchange.CommandFunction;
import dev.orb.exchange.CommandHandler;
import dev.orb.exchange.Component;
import dev.orb.exchange.Components;
import dev.orb.exchange.HandlerOptions;
import dev.orb.exchange.HandlerTable;
import dev.orb.protocol.ClientState;
import dev.orb.protocol.CommandType;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JsonCodec;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client of the fleet: dials out to the broker, answers commands with its handlers, and may call
 * the server and emit events. Thread-safe.
 *
 * <pre>{@code
 * try (OrbClient client = OrbClient.builder("pump-7", URI.create("tcp://localhost:61616"))
 *     .secret(secret)
 *     .on(OPEN, (args, context) -> pump.open(args.percent()))
 *     .build()) {
 *   client.start(Duration.ofSeconds(10));
 *   ...
 * }
 * }</pre>
 *
 * <p>Once started it keeps itself in session until it is stopped: whatever the network, the broker
 * or the server do, it tries again. It listens on no socket, sets no signal handler or shutdown
 * hook, and never ends its process.
 */
public final class OrbClient implements AutoCloseable {
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(30);
  private static final Duration REPORT_WITHIN = Duration.ofMinutes(5);

  private final ClientSettings settings;
  private final Components components;
  private final Supplier<Home> homes;
  private final Listeners listeners;
  private final SessionNews news;
  private final ServerCalls server;
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final CompletableFuture<Boolean> stopped = new CompletableFuture<>();
  private volatile @Nullable Running running;

  OrbClient(ClientSettings settings, Components components, Supplier<Home> homes) {
    this.settings = settings;
    this.components = components;
    this.homes = homes;
    Executor telling = task -> running().home().surroundings().listeners().execute(task);
    this.listeners = new Listeners(new SerialTasks(settings.id(), telling));
    this.news = new SessionNews(listeners, new SelfReport(settings.facts()));
    this.server = new ServerCalls(() -> running().conversation().calls());
  }

  /**
   * Begins to describe a client.
   *
   * @param id its enrolled id
   * @param servers {@code ssl://host:port} or {@code tcp://host:port} of the broker, several
   *     separated by commas
   */
  public static OrbClientBuilder builder(String id, URI servers) {
    return new OrbClientBuilder(id, servers);
  }

  /**
   * Starts and waits for the first welcome. May be called once.
   *
   * @param timeout how long to wait; zero does not
   * @return whether it was welcomed; false if not yet (it goes on trying, {@link #problem} says
   *     what is in the way), or if it was stopped or this thread interrupted, which it still is
   *     then
   * @throws OrbException {@code ALREADY_STARTED} the second time; {@code INVALID_CONFIG} if the
   *     state folder cannot be used, after which it may be started again
   */
  public boolean start(Duration timeout) {
    if (stopping.get() || !started.compareAndSet(false, true)) {
      throw new OrbException(
          ErrorCode.ALREADY_STARTED,
          "client " + settings.id() + " was started before",
          "build another one");
    }
    try {
      running = Running.launch(settings, components, news, homes.get(), this::end);
    } catch (RuntimeException e) {
      started.set(false);
      throw e;
    }
    running().begin();
    if (stopping.get()) {
      // why: a stop that came in between found nothing to stop
      running().stop(Duration.ZERO);
    }
    return await(news.first(), timeout);
  }

  private static boolean await(CompletableFuture<Boolean> answer, Duration timeout) {
    try {
      return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  private Running running() {
    Running now = running;
    if (now == null) {
      throw new OrbException(
          ErrorCode.NOT_STARTED, "client " + settings.id() + " was not started", "start it first");
    }
    return now;
  }

  /** The server said that the client is to stop and not to come back. */
  private void end(Duration grace) {
    // why twice: a stop lets handlers end by themselves for half of its time
    running().home().surroundings().enders().execute(() -> stop(grace.multipliedBy(2)));
  }

  /** Its id. */
  public String id() {
    return settings.id();
  }

  /**
   * The handlers, which may be changed at any time; the server is told of a change within a moment.
   */
  public HandlerTable handlers() {
    return components.own();
  }

  /**
   * Answers a command from now on.
   *
   * @throws OrbException {@code DUPLICATE_ID} if the command has a handler
   */
  public <P, R> void register(
      CommandType<P, R> type, CommandHandler<? super P, ? extends @Nullable R> handler) {
    handlers().add(type, handler, HandlerOptions.DEFAULT);
  }

  /**
   * Answers a command without types from now on.
   *
   * @throws OrbException {@code DUPLICATE_ID} if the command has a handler
   */
  public void register(String name, CommandFunction handler) {
    handlers().add(name, handler, HandlerOptions.DEFAULT);
  }

  /**
   * Answers commands by an object's methods from now on, all of them or none.
   *
   * @throws OrbException {@code DUPLICATE_ID} if one of them has a handler; {@code INVALID_CONFIG}
   *     if the object has no suitable method, saying why
   */
  public void register(Object bean) {
    handlers().addAll(bean);
  }

  /** Answers a command from now on, in place of the handler that may be there. */
  public <P, R> void replace(
      CommandType<P, R> type, CommandHandler<? super P, ? extends @Nullable R> handler) {
    handlers().replace(type, handler, HandlerOptions.DEFAULT);
  }

  /** Answers a command without types, in place of the handler that may be there. */
  public void replace(String name, CommandFunction handler) {
    handlers().replace(name, handler, HandlerOptions.DEFAULT);
  }

  /** Answers a command no more; what runs goes on. Whether there was a handler. */
  public boolean unregister(String name) {
    return handlers().remove(name);
  }

  /** Whether a command has a handler of its own. */
  public boolean has(String name) {
    return handlers().has(name);
  }

  /**
   * A component that it hosts: to change its handlers, version or state.
   *
   * @throws OrbException {@code NOT_FOUND} if it hosts none of this name
   */
  public Component component(String name) {
    return components
        .find(name)
        .orElseThrow(
            () ->
                new OrbException(
                    ErrorCode.NOT_FOUND,
                    "client " + settings.id() + " has no component " + Names.shown(name),
                    "add it first"));
  }

  /** The names of the components that it hosts, in order: a copy. */
  public Set<String> components() {
    return components.names();
  }

  /**
   * Hosts one more component from now on, whole: it is described first, on this thread. The server
   * is told within a moment; until then it refuses commands to it.
   *
   * @throws OrbException {@code CONFLICT} if it hosts one of this name, {@code BAD_PARAMS} if the
   *     name is none, {@code QUEUE_FULL} if there are {@link Components#MOST}, and whatever the
   *     description throws; then nothing has changed
   */
  public Component addComponent(String name, Consumer<? super Component> described) {
    return components.add(name, described);
  }

  /**
   * Hosts a component from now on in place of the one of this name that may be there; what runs
   * goes on.
   *
   * @throws OrbException as {@link #addComponent}, but for {@code CONFLICT}
   */
  public Component replaceComponent(String name, Consumer<? super Component> described) {
    return components.replace(name, described);
  }

  /** Hosts a component no more; what runs goes on. Whether it was there. */
  public boolean removeComponent(String name) {
    return components.remove(name);
  }

  /** The server, to be called. */
  public ServerCalls server() {
    return server;
  }

  /**
   * Tells the server that something happened. Events keep their order, wait while there is no
   * session, and are durable at the broker. With a state folder they are kept there until then (see
   * {@link OutboxOptions}): once this has returned, a kill of the process does not lose the event,
   * and the next start sends it. Without one they wait in memory. It waits for that file, some
   * milliseconds, and for room if {@link Overflow#block} says so; never for the network.
   *
   * @param name by the rules of command names
   * @param value anything that becomes JSON; null is absent
   * @return completes when the broker has it on disk, which may be after a reconnect; fails with
   *     {@code SHUTTING_DOWN} if the client stops before. On a thread that must not be blocked
   * @throws OrbException {@code QUEUE_FULL} if too many wait; {@code TOO_LARGE}, {@code
   *     BAD_PARAMS}, {@code STORAGE_FULL}, {@code NOT_STARTED}, {@code SHUTTING_DOWN}; {@code
   *     CANCELLED} if the thread was interrupted, which it still is then
   */
  public CompletionStage<@Nullable Void> emit(String name, @Nullable Object value) {
    return running().conversation().events().emit(name, value == null ? null : JsonCodec.of(value));
  }

  /**
   * The same, and waits until the broker has it on disk.
   *
   * @param within how long to wait for that
   * @throws OrbException as {@link #emit(String, Object)}; {@code TIMEOUT} if it was not confirmed
   *     in time: it waits in the outbox then and is still sent
   */
  public void emit(String name, @Nullable Object value, Duration within) {
    CompletableFuture<@Nullable Void> confirmed = emit(name, value).toCompletableFuture();
    try {
      confirmed.get(within.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw Causes.of(e);
    } catch (TimeoutException e) {
      throw new OrbException(
          ErrorCode.TIMEOUT,
          "the event was not confirmed within " + within + "; it waits in the outbox",
          null,
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OrbException(
          ErrorCode.CANCELLED, "interrupted; the event waits in the outbox", null, e);
    }
  }

  /** What waits in the outbox, and what became of it; nothing before the start. */
  public OutboxState outbox() {
    Running now = running;
    return now == null ? new OutboxState(0, 0, 0, 0) : now.conversation().events().state();
  }

  /**
   * Reports bytes to the sink of a channel at the server, beside everything else: a large report
   * delays no command, reply or heartbeat. Reports of a client go one after the other; at most 64
   * wait. One that was not confirmed when the connection is lost is sent again from its beginning,
   * and the server takes it once.
   *
   * @param channel by the rules of command names
   * @param bulk the bytes
   * @param within for all of it: to find a session, to send it, and to hear from the sink
   * @return completes when the sink has taken it; fails with {@code UNKNOWN_COMMAND} without a sink
   *     for the channel, with the sink's failure, {@code QUEUE_FULL} if too many reports wait at
   *     the server, {@code DISCONNECTED} if it could not be sent again, or {@code TIMEOUT}. On a
   *     thread that must not be blocked
   * @throws OrbException {@code BAD_PARAMS}, {@code QUEUE_FULL}, {@code NOT_STARTED}, {@code
   *     SHUTTING_DOWN}
   */
  public CompletionStage<@Nullable Void> report(String channel, Bulk bulk, Duration within) {
    return running().conversation().uploads().report(channel, bulk, within);
  }

  /** The same for bytes in memory, within five minutes. */
  public CompletionStage<@Nullable Void> report(String channel, byte[] bytes) {
    return report(channel, Bulk.of(bytes), REPORT_WITHIN);
  }

  /**
   * Says with every heartbeat from now on how the worker is.
   *
   * @param status 0 for well, the rest is the author's
   * @param text words to it
   */
  public void health(int status, @Nullable String text) {
    news.report().health(status, text);
  }

  /** Says with every heartbeat from now on what the worker is doing. */
  public void state(ClientState state) {
    state(state, null);
  }

  /**
   * Says with every heartbeat from now on what the worker is doing.
   *
   * @param remark words to it; what is longer than 1,024 characters is cut
   */
  public void state(ClientState state, @Nullable String remark) {
    news.report().state(state, remark);
  }

  /**
   * Reports something of itself, from the next heartbeat on, in place of what it reported under
   * this key before.
   *
   * @param key letters, digits and underscores
   * @param value anything that becomes JSON; null to report it no more
   * @throws OrbException {@code BAD_PARAMS} if one is neither, {@code TOO_LARGE} above 4 KiB,
   *     {@code QUEUE_FULL} if there are 256 others
   */
  public void fact(String key, @Nullable Object value) {
    news.report().fact(key, value == null ? null : JsonCodec.of(value));
  }

  /** What it is doing about its session. */
  public ClientStatus status() {
    return news.status();
  }

  /** Whether it is in session now. */
  public boolean isConnected() {
    return news.status() == ClientStatus.CONNECTED;
  }

  /**
   * Why there is no session: the last refusal or failure since the last welcome, or {@code
   * SHUTTING_DOWN} when the server ended the client for good.
   */
  public Optional<OrbException> problem() {
    return news.problem();
  }

  /** The groups that it is in, as the server said last. */
  public Set<String> groups() {
    return news.groups();
  }

  /** What to add to this end's clock to have the server's time; zero until the first welcome. */
  public Duration clockOffset() {
    Running now = running;
    return now == null ? Duration.ZERO : now.conversation().time().offset();
  }

  /** How many commands are in hand. */
  public int openCommands() {
    Running now = running;
    return now == null ? 0 : now.conversation().intake().openCommands();
  }

  /** From now on this one hears of sessions. */
  public void addListener(ClientListener listener) {
    listeners.add(listener);
  }

  /** This one hears nothing more. */
  public void removeListener(ClientListener listener) {
    listeners.remove(listener);
  }

  /**
   * Stops for good, in whatever it is doing: takes nothing new, lets handlers end for half the
   * time, then tells them to, sends what is ready, says goodbye and frees everything. Idempotent: a
   * second call waits for the first. Not to be called by a handler, which would wait for itself.
   *
   * @param timeout for all of it; closing connection and files may take a few seconds more
   * @return whether everything in hand was answered
   */
  public boolean stop(Duration timeout) {
    if (!stopping.compareAndSet(false, true)) {
      return await(stopped, timeout);
    }
    news.stopping();
    Running now = running;
    boolean answered = true;
    try {
      if (now != null) {
        answered = now.stop(timeout);
      }
    } finally {
      news.stopped();
      stopped.complete(answered);
    }
    return answered;
  }

  /** {@link #stop} within 30 s. */
  @Override
  public void close() {
    stop(CLOSE_WITHIN);
  }
}
