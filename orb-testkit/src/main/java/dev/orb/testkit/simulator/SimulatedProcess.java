package dev.orb.testkit.simulator;

import dev.orb.exchange.CommandContext;
import dev.orb.exchange.CommandFunction;
import dev.orb.exchange.CommandIntake;
import dev.orb.exchange.Components;
import dev.orb.exchange.Deadlines;
import dev.orb.exchange.HandlerOptions;
import dev.orb.exchange.HandlerTable;
import dev.orb.exchange.IntakeSession;
import dev.orb.exchange.ServerTime;
import dev.orb.exchange.SessionTerms;
import dev.orb.protocol.CommandFailed;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Control;
import dev.orb.transport.Envelope;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One process of a client: the real exchange, its handlers run when they are told to. A handler has
 * its effect and then ends, fails, goes on for a while, or the process dies before it can.
 */
final class SimulatedProcess {
  /** Must not run twice. */
  static final String ONCE = "once";

  /** May run again after a crash. */
  static final String AGAIN = "again";

  /** Has its effect and fails. */
  static final String FAIL = "fail";

  /** Goes on until it is told to end, or to stop. */
  static final String SLOW = "slow";

  /** Goes on, may run again after a crash, and listens to nobody who tells it to stop. */
  static final String STUBBORN = "stubborn";

  /** What there is to be sent; nobody has a handler of the last. */
  static final List<String> NAMES =
      List.of(ONCE, AGAIN, FAIL, SLOW, STUBBORN, ONCE, SLOW, "unknown");

  /** The component that every second client hosts. */
  static final String PART = "part";

  private final String client;
  private final SimulatedLedger ledger;
  private final Witness witness;
  private final SimulatedTime trueTime;
  private final Clock clock;
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final Deque<Slow> going = new ArrayDeque<>();
  private final ServerTime time;
  private final Deadlines deadlines;
  private final CommandIntake intake;
  private boolean alive = true;
  private boolean diesInTheHandler;
  private @Nullable Link link;
  private @Nullable IntakeSession session;

  /** A handler that has not ended. */
  private record Slow(Witness.Run run, CompletableFuture<Integer> end) {}

  /** Who it is. */
  record Self(String client, String process, boolean hasPart, int places, Clock clock) {}

  SimulatedProcess(
      Self self,
      SimulatedLedger ledger,
      Witness witness,
      SimulatedTime trueTime,
      RandomGenerator random) {
    this.client = self.client();
    this.ledger = ledger;
    this.witness = witness;
    this.trueTime = trueTime;
    this.clock = self.clock();
    this.time = new ServerTime(clock, trueTime);
    this.deadlines = new Deadlines(trueTime);
    HandlerTable handlers = new HandlerTable();
    handlers.add(ONCE, this::work, HandlerOptions.DEFAULT);
    handlers.add(AGAIN, this::work, HandlerOptions.DEFAULT.asIdempotent());
    handlers.add(FAIL, this::fail, HandlerOptions.DEFAULT);
    handlers.add(SLOW, slow(true), HandlerOptions.DEFAULT);
    handlers.add(STUBBORN, slow(false), HandlerOptions.DEFAULT.asIdempotent());
    Components components = new Components(handlers);
    if (self.hasPart()) {
      components.add(
          PART, part -> part.on(ONCE, this::work).on(SLOW, slow(true), HandlerOptions.DEFAULT));
    }
    this.intake =
        CommandIntake.of(components)
            .named(client)
            .ledger(ledger, self.process())
            .time(time)
            .executors(tasks::add, tasks::add, self.places())
            .deadlines(deadlines)
            .ids(() -> CommandId.create(trueTime.now(), random))
            .build();
  }

  private Witness.@Nullable Run begin(CommandContext context) {
    Witness.Run run = alive ? witness.begins(context, client, ledger.id()) : null;
    if (diesInTheHandler) {
      alive = false;
    }
    return run;
  }

  private @Nullable Object work(CommandContext context) {
    Witness.Run run = begin(context);
    if (run != null && alive) {
      witness.ends(run);
    }
    return context.attempt();
  }

  private @Nullable Object fail(CommandContext context) {
    work(context);
    throw new CommandFailed("as it was told to");
  }

  // why suppressed: the exchange awaits what a handler returns
  @SuppressWarnings("FutureReturnValueIgnored")
  private CommandFunction slow(boolean listens) {
    return context -> goOn(context, listens);
  }

  private @Nullable CompletableFuture<Integer> goOn(CommandContext context, boolean listens) {
    Witness.Run run = begin(context);
    if (run == null) {
      return null;
    }
    Slow slow = new Slow(run, new CompletableFuture<>());
    going.add(slow);
    CompletableFuture<Integer> unused =
        slow.end()
            .whenComplete(
                (done, thrown) -> {
                  going.remove(slow);
                  witness.ends(run);
                });
    if (listens) {
      context.onCancel(
          () -> slow.end().completeExceptionally(new CommandFailed("as it was told to")));
    }
    context.progress(50, "half of it");
    return slow.end();
  }

  /** It is welcomed over a new link. */
  void welcomed(Link over, SessionTerms terms, Instant asked, Instant serverTime) {
    link = over;
    hears(asked, serverTime);
    session = intake.open(terms, over, over.fleeting());
  }

  /** The node says what time it is; it was asked then, by this end's clock. */
  void hears(Instant asked, Instant serverTime) {
    time.learn(asked, serverTime);
  }

  /** Its link is cut. */
  void cut(RandomGenerator random) {
    Link last = link;
    IntakeSession over = session;
    if (last != null) {
      last.cut(random);
    }
    if (over != null) {
      intake.lost(over);
    }
    link = null;
    session = null;
  }

  /** It is gone: nothing that it still does has an effect. */
  void die(RandomGenerator random) {
    alive = false;
    Link last = link;
    if (last != null) {
      last.cut(random);
    }
    link = null;
    session = null;
    going.clear();
    witness.dies(client);
  }

  /** Takes nothing new, and tells what runs to stop. */
  void stop() {
    intake.stop(Duration.ZERO, Duration.ZERO);
  }

  boolean isAlive() {
    return alive;
  }

  boolean isLinked() {
    return link != null;
  }

  /** Whether it has nothing in hand. */
  boolean isIdle() {
    return tasks.isEmpty() && going.isEmpty() && intake.openCommands() == 0;
  }

  /** Time has passed. */
  void tick() {
    deadlines.runDue();
  }

  boolean deliver() {
    Link over = link;
    IntakeSession receiver = session;
    Mail mail = over == null || receiver == null ? null : over.deliver(trueTime.now());
    if (mail == null || receiver == null) {
      return false;
    }
    receiver.receive(mail);
    return true;
  }

  boolean commit() {
    return ledger.commitOne();
  }

  boolean arrive() {
    return link != null && link.arrive();
  }

  boolean arriveFleeting() {
    return link != null && link.arriveFleeting();
  }

  boolean confirm() {
    return link != null && link.confirm();
  }

  boolean acknowledge() {
    return link != null && link.acknowledge();
  }

  boolean run() {
    Runnable task = tasks.poll();
    if (task == null) {
      return false;
    }
    task.run();
    return true;
  }

  /** The handler that has gone on for longest ends well. */
  boolean finish() {
    Iterator<Slow> oldest = going.iterator();
    if (!oldest.hasNext()) {
      return false;
    }
    Slow slow = oldest.next();
    slow.end().complete(1);
    return true;
  }

  /** The next handler has its effect, and the process dies before the handler returns. */
  boolean dieInTheHandler() {
    diesInTheHandler = true;
    boolean ran = run();
    diesInTheHandler = false;
    return ran;
  }

  boolean control(SimulatedBroker broker) {
    Envelope envelope = link == null ? null : broker.nextControl(client);
    if (envelope == null) {
      return false;
    }
    if (MessageCodec.decode(envelope.body()) instanceof Control.Cancel cancel) {
      intake.cancel(cancel);
    }
    return true;
  }
}
