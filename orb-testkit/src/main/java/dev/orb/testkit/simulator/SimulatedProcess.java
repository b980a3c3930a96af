package dev.orb.testkit.simulator;

import dev.orb.exchange.CommandContext;
import dev.orb.exchange.CommandIntake;
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
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One process of a client: the real exchange, its handlers run when they are told to. A handler has
 * its effect and then ends, fails, or the process dies before it can.
 */
final class SimulatedProcess {
  /** Must not run twice. */
  static final String ONCE = "once";

  /** May run again after a crash. */
  static final String AGAIN = "again";

  /** Has its effect and fails. */
  static final String FAIL = "fail";

  private final String client;
  private final SimulatedLedger ledger;
  private final Effects effects;
  private final Clock clock;
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final ServerTime time;
  private final Deadlines deadlines;
  private final CommandIntake intake;
  private boolean alive = true;
  private boolean diesInTheHandler;
  private @Nullable Link link;
  private @Nullable IntakeSession session;

  SimulatedProcess(
      String client,
      String name,
      SimulatedLedger ledger,
      Effects effects,
      SimulatedTime trueTime,
      Clock clock,
      RandomGenerator random) {
    this.client = client;
    this.ledger = ledger;
    this.effects = effects;
    this.clock = clock;
    this.time = new ServerTime(clock, trueTime);
    this.deadlines = new Deadlines(trueTime);
    HandlerTable handlers = new HandlerTable();
    handlers.add(ONCE, this::work, HandlerOptions.DEFAULT);
    handlers.add(AGAIN, this::work, HandlerOptions.DEFAULT.asIdempotent());
    handlers.add(FAIL, this::fail, HandlerOptions.DEFAULT);
    this.intake =
        CommandIntake.of(handlers)
            .named(client)
            .ledger(ledger, name)
            .time(time)
            .executors(tasks::add, tasks::add, 1)
            .deadlines(deadlines)
            .ids(() -> CommandId.create(trueTime.instant(), random))
            .build();
  }

  private @Nullable Object work(CommandContext context) {
    if (alive) {
      effects.add(context.id(), client, ledger.id());
    }
    if (diesInTheHandler) {
      alive = false;
    }
    return context.attempt();
  }

  private @Nullable Object fail(CommandContext context) {
    work(context);
    throw new CommandFailed("as it was told to");
  }

  /** It is welcomed over a new link. */
  void welcomed(
      Link over,
      long epoch,
      List<CommandId> cancelled,
      List<CommandId> superseded,
      Instant serverTime) {
    link = over;
    time.learn(clock.instant(), serverTime);
    session =
        intake.open(
            new SessionTerms(
                epoch,
                SimulatedNode.NAME,
                Roll.ENROLMENT,
                64 * 1024,
                Duration.ofSeconds(60),
                3,
                cancelled,
                superseded),
            over);
  }

  /** Its link is cut. */
  void cut(RandomGenerator random) {
    Link last = link;
    IntakeSession over = session;
    if (last != null && over != null) {
      last.cut(random);
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
  }

  boolean isAlive() {
    return alive;
  }

  boolean isLinked() {
    return link != null;
  }

  /** Takes one step of its own, if there is one to take. */
  boolean step(RandomGenerator random, SimulatedBroker broker) {
    Link over = link;
    return switch (random.nextInt(10)) {
      case 0, 1 -> over != null && deliver(over);
      case 2, 3 -> ledger.commitOne();
      case 4, 5 -> run();
      case 6 -> over != null && over.arrive();
      case 7 -> over != null && over.confirm();
      case 8 -> over != null && over.acknowledge();
      default -> over != null && control(broker);
    };
  }

  /** Takes every step that can be taken without time passing; whether there was one. */
  boolean settle(SimulatedBroker broker) {
    deadlines.runDue();
    boolean any = false;
    while (ledger.commitOne() || run() || linkSettles(broker)) {
      any = true;
    }
    return any;
  }

  private boolean linkSettles(SimulatedBroker broker) {
    Link over = link;
    return over != null
        && (control(broker)
            || deliver(over)
            || over.arrive()
            || over.confirm()
            || over.acknowledge());
  }

  /** Time has passed. */
  void tick() {
    deadlines.runDue();
  }

  private boolean deliver(Link over) {
    Mail mail = over.deliver();
    IntakeSession receiver = session;
    if (mail == null || receiver == null) {
      return false;
    }
    receiver.receive(mail);
    return true;
  }

  private boolean run() {
    Runnable task = tasks.poll();
    if (task == null) {
      return false;
    }
    task.run();
    return true;
  }

  /** The next handler has its effect, and the process dies before the handler returns. */
  boolean dieInTheHandler() {
    diesInTheHandler = true;
    boolean ran = run();
    diesInTheHandler = false;
    return ran;
  }

  private boolean control(SimulatedBroker broker) {
    Envelope envelope = broker.nextControl(client);
    if (envelope == null) {
      return false;
    }
    if (MessageCodec.decode(envelope.body()) instanceof Control.Cancel cancel) {
      intake.cancel(cancel);
    }
    return true;
  }
}
