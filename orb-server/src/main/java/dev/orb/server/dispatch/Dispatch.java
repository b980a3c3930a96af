package dev.orb.server.dispatch;

import dev.orb.protocol.CommandEnd;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.CommandSink;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.FiredCommand;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Overlap;
import dev.orb.protocol.Target;
import dev.orb.server.access.Bearer;
import dev.orb.server.access.Scope;
import dev.orb.server.fleet.Clients;
import dev.orb.server.fleet.DeliveryView;
import dev.orb.server.fleet.Where;
import dev.orb.server.journal.ClientDelivery;
import dev.orb.server.journal.CommandFilter;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeadLetter;
import dev.orb.server.journal.DeliveryFilter;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.Page;
import dev.orb.server.story.Ear;
import dev.orb.server.story.Feed;
import dev.orb.server.story.Story;
import dev.orb.transport.Inlet;
import dev.orb.transport.Received;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Dispatch of one node: accepts commands, brings them to their clients, and ends every delivery
 * once.
 *
 * <p>Thread-safe. Made, started and stopped once. Messages may come in as soon as it has started;
 * they must be from queues whose consumers open after that.
 */
public final class Dispatch implements Commands, CommandSink, DeliveryView {
  /** Who sent what a schedule fired. */
  public static final String SCHEDULER = "scheduler";

  private final Works works;

  /** Those who have been let in and whose command is not known yet. */
  private final AtomicInteger entering = new AtomicInteger();

  private volatile Phase phase = Phase.NEW;

  private enum Phase {
    NEW,
    RUNNING,
    REFUSING,
    STOPPING
  }

  /** Dispatch that has not started: it accepts nothing yet. */
  public Dispatch(DispatchSettings settings, DispatchPorts ports) {
    this(settings, ports, new DispatchThreads());
  }

  /** The same with other hands than threads, for who drives it step by step. */
  public Dispatch(DispatchSettings settings, DispatchPorts ports, Hands hands) {
    this(new Works(settings, ports, hands));
  }

  Dispatch(Works works) {
    this.works = works;
  }

  /**
   * Takes up what the journal says is open, and begins. Blocks on the database.
   *
   * @param clients the fleet, its roster loaded
   * @param timeouts what clients declare
   */
  public void start(Clients clients, DeclaredTimeouts timeouts) {
    works.start(clients, timeouts);
    phase = Phase.RUNNING;
  }

  /**
   * Refuses ephemeral commands from now on, in these words. What is durable is accepted as ever; to
   * hold it is the queues' part.
   *
   * @param why null to refuse them no longer
   */
  public void freeze(@Nullable String why) {
    works.calls().freeze(why);
  }

  /** Refuses new commands from now on; what is in hand goes on. Idempotent. */
  public void refuse() {
    if (phase == Phase.RUNNING) {
      phase = Phase.REFUSING;
    }
  }

  /** What this command claims, if the client has an open delivery of it. Does not block. */
  public CompletionStage<Optional<CommandId>> claimed(CommandId command, String client) {
    return works.claimed(command, client);
  }

  /** Waits for what is on its way to journal and broker and for calls, at most so long. */
  public void awaitDrained(Duration patience) {
    works.awaitDrained(() -> entering.get() == 0, patience);
  }

  /**
   * Refuses new commands at once, waits for what is on its way to journal and broker and for calls,
   * and ends. Open durable commands stay as they are in the journal. Idempotent.
   */
  public void stop(Duration drain) {
    boolean first = phase == Phase.RUNNING || phase == Phase.REFUSING;
    phase = Phase.STOPPING;
    if (first) {
      works.stop(drain);
    }
  }

  /**
   * One turn of the loop, for who drives it in place of a thread.
   *
   * @return whether it was made; not while the journal has no room for what it may write
   */
  public boolean turn() throws InterruptedException {
    return works.turn();
  }

  /** A consumer to pause when more comes in than can be written down. */
  public void attach(Inlet inlet) {
    works.flow().attach(inlet);
  }

  /** A message on this node's own address. Any thread; does not block; acknowledged in time. */
  public void onMessage(Received message) {
    works.inbound().answered(message);
  }

  /** A message on {@code orb.expired}. */
  public void onExpired(Received message) {
    works.inbound().expired(message);
  }

  /** A message on {@code orb.dead}. */
  public void onDead(Received message) {
    works.inbound().dead(message);
  }

  @Override
  public CompletionStage<CommandRecord> send(Submission submission) {
    return counted(() -> works.acceptance().send(submission));
  }

  @Override
  public CompletionStage<DeliveryRecord> call(Submission submission) {
    return counted(() -> works.calls().call(submission));
  }

  @Override
  public CompletionStage<CommandId> fire(FiredCommand fired) {
    return fire(fired, null);
  }

  /**
   * The same in somebody's name.
   *
   * @param as how far it may reach; null without an end
   */
  CompletionStage<CommandId> fire(FiredCommand fired, @Nullable Bearer as) {
    Submission submission =
        new Submission(
            fired.id(),
            fired.name(),
            fired.params(),
            works.presence().named(fired.target(), fired.terms().leftOut(), as),
            options(fired),
            SCHEDULER,
            fired.schedule(),
            fired.scheduledAt(),
            Individual.NONE,
            null,
            null,
            fired.terms());
    Commands way = as == null ? this : within(as);
    return way.send(submission).thenApply(CommandRecord::id);
  }

  private static CommandOptions options(FiredCommand fired) {
    CommandOptions options = fired.options();
    return fired.terms().overlap() == Overlap.ALLOW || options.serialKey() != null
        ? options
        : options.withSerialKey(Overlaps.serialKey(fired.schedule()));
  }

  @Override
  public Optional<CommandEnd> end(CommandId id) {
    return works.acceptance().end(id);
  }

  @Override
  public void whenEnded(Consumer<CommandEnd> listener) {
    works.watches().addOfFirings(listener);
  }

  @Override
  public Set<String> addressees(CommandId id) {
    return works.acceptance().addressees(id);
  }

  @Override
  public Set<ZoneId> zones(Target target) {
    return works.presence().zones(target);
  }

  @Override
  public boolean has(CommandId id) {
    return works.acceptance().has(id);
  }

  @Override
  public void check(Target target) {
    String where = target.narrowing().where();
    if (where != null) {
      Where.parse(where);
    }
  }

  private <T> CompletionStage<T> counted(Supplier<CompletableFuture<T>> sending) {
    CompletableFuture<T> stage;
    // why before it is asked: a drain that has refused everybody else must not overlook this one
    entering.incrementAndGet();
    try {
      requireRunning();
      stage = sending.get();
    } catch (OrbException e) {
      stage = CompletableFuture.failedFuture(e);
    } finally {
      entering.decrementAndGet();
    }
    if (stage.isDone() && !stage.isCompletedExceptionally()) {
      return stage;
    }
    return stage.whenComplete(
        (done, failure) -> {
          if (failure != null) {
            works.metrics().rejected(Causes.code(failure));
          }
        });
  }

  private void requireRunning() {
    if (phase == Phase.NEW) {
      throw new OrbException(ErrorCode.NOT_STARTED, "dispatch has not started");
    }
    if (phase != Phase.RUNNING) {
      throw new OrbException(ErrorCode.SHUTTING_DOWN, "this node is stopping", "ask another");
    }
  }

  @Override
  public Commands within(Bearer bearer) {
    return bearer.scope().isAll() ? this : new ScopedCommands(this, works, bearer);
  }

  @Override
  public CommandRecord find(String reference, String by) {
    return works.reads().find(reference, by);
  }

  @Override
  public Page<CommandRecord> list(CommandFilter filter, int limit, Optional<String> after) {
    return works.reads().list(filter, limit, after);
  }

  @Override
  public Page<DeliveryRecord> deliveries(
      CommandId id, DeliveryFilter filter, int limit, Optional<String> after) {
    return works.reads().page(id, filter, limit, after);
  }

  @Override
  public DeliveryRecord delivery(CommandId id, String client) {
    return works.reads().delivery(id, client);
  }

  @Override
  public Story story(CommandId id, String client) {
    return works.reads().story(id, client);
  }

  @Override
  public Feed follow(CommandId id, long after, boolean withSaid) {
    return works.following().follow(id, after, withSaid);
  }

  /**
   * Tells it of every start and end of a delivery from now on, those of calls too, and of what
   * handlers say; after the journal's commit, on the thread that tells all others, which it must
   * not block.
   */
  public void hear(Ear ear) {
    works.watches().addToAll(ear);
  }

  @Override
  public Summary summary(CommandId id) {
    return works.reads().summary(id);
  }

  @Override
  public CompletionStage<CancelOutcome> cancel(CommandId id, CancelScope scope, Duration patience) {
    return works.following().cancel(id, scope, patience);
  }

  @Override
  public Map<String, Json> paramsFor(CommandId id, String first, String last) {
    return works.reads().paramsFor(id, first, last);
  }

  @Override
  public CompletionStage<CommandRecord> retry(Retry wish) {
    return counted(() -> works.retrying().retry(wish));
  }

  @Override
  public Page<ClientDelivery> history(String client, int limit, Optional<String> after) {
    return works.reads().history(client, limit, after);
  }

  @Override
  public Page<DeadLetter> deadLetters(int limit, Optional<String> after) {
    return works.reads().deadLetters(limit, after);
  }

  @Override
  public CompletionStage<CommandRecord> requeue(long deadLetter, String by) {
    return counted(() -> works.retrying().requeue(deadLetter, by));
  }

  CompletionStage<CommandRecord> requeue(
      long deadLetter, String by, Scope within, Predicate<DeadLetter> known) {
    return counted(() -> works.retrying().requeue(deadLetter, by, within, known));
  }

  @Override
  public AutoCloseable watch(CommandId id, Watcher watcher) {
    return works.following().watch(id, watcher);
  }

  @Override
  public Backlog backlog(int most) {
    return works.backlog(most);
  }

  @Override
  public int open(String client) {
    return works.open(client);
  }

  @Override
  public List<CommandId> openCancels(String client) {
    // why here: it is asked at every welcome, before the client can take anything from its queue
    works.fleetNews().welcomed(client);
    List<CommandId> open = works.openCancels().of(client);
    if (!open.isEmpty()) {
      works.fleetNews().welcomedWithCancels(client);
    }
    return open;
  }

  @Override
  public List<CommandId> superseded(String client) {
    List<CommandId> open = works.superseded().of(client);
    if (!open.isEmpty()) {
      works.fleetNews().welcomedWithCancels(client);
    }
    return open;
  }

  @Override
  public CompletionStage<Void> ledgerLost(String client, long enrolment) {
    return works.fleetNews().ledgerLost(client, enrolment);
  }

  @Override
  public void sessionEnded(String client, long epoch) {
    works.fleetNews().sessionEnded(client, epoch);
  }

  @Override
  public void removed(String client, long enrolment, List<String> queued) {
    works.fleetNews().removed(client, enrolment);
  }
}
