package dev.orb.exchange;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Command;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/** An intake with everything around it in memory, its handlers on real threads. */
final class Rig implements AutoCloseable {
  static final String PROCESS = "process-2";
  private static final AtomicLong IDS = new AtomicLong();

  final List<String> log = new CopyOnWriteArrayList<>();
  final ManualTicker ticker = new ManualTicker();
  final MovableClock clock = new MovableClock(MovableClock.START);
  final ServerTime time = new ServerTime(clock, ticker);
  final Deadlines deadlines = new Deadlines(ticker);
  final HandlerTable table = new HandlerTable();
  final Components components = new Components(table);
  final CountingMeter meter = new CountingMeter();
  final MemoryLedger ledger = new MemoryLedger(log);
  final HandlerThreads threads;
  final CommandIntake intake;
  Wire wire = new Wire(log);
  TestInlet inlet = new TestInlet();
  IntakeSession session;

  Rig() {
    this(4, builder -> builder);
  }

  Rig(int concurrency, UnaryOperator<IntakeBuilder> more) {
    threads = new HandlerThreads("rig", concurrency);
    intake =
        more.apply(
                CommandIntake.of(components)
                    .named("web-1")
                    .ledger(ledger, PROCESS)
                    .time(time)
                    .threads(threads)
                    .deadlines(deadlines)
                    .meter(meter)
                    .limits(new IntakeLimits(100, 10, Duration.ofSeconds(5))))
            .build();
    session = open(1);
  }

  static SessionTerms terms(long epoch, CommandId... cancelled) {
    return new SessionTerms(
        epoch, "orb-1", 7, 10_000, Duration.ofSeconds(60), 3, List.of(cancelled), List.of());
  }

  /** Another session, after the one before was lost. */
  IntakeSession open(long epoch, CommandId... cancelled) {
    wire = new Wire(log);
    inlet = new TestInlet();
    session = intake.open(terms(epoch, cancelled), wire);
    session.flowsFrom(inlet);
    return session;
  }

  void lose() {
    wire.lose();
    intake.lost(session);
  }

  void advance(Duration by) {
    ticker.advance(by);
    clock.advance(by);
    deadlines.runDue();
  }

  /** Waits for what other threads do, and looks often. */
  static ConditionFactory soon() {
    return Awaitility.await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .atMost(Duration.ofSeconds(10));
  }

  static CommandId id() {
    return new CommandId(new UUID(0x7000L, IDS.incrementAndGet()));
  }

  /** A durable command that may be started for an hour. */
  Command durable(String name) {
    return durable(id(), name);
  }

  Command durable(CommandId id, String name) {
    return command(id, name, true, time.now().plus(Duration.ofHours(1)));
  }

  Command fleeting(String name) {
    return command(id(), name, false, time.now().plus(Duration.ofSeconds(30)));
  }

  static Command command(CommandId id, String name, boolean durable, Instant expiresAt) {
    return new Command(
        id,
        name,
        "orb-2",
        "client:web-1",
        JsonCodec.parse("{\"n\":1}"),
        MovableClock.START,
        expiresAt,
        null,
        durable,
        0,
        null,
        null,
        null,
        null,
        "00-trace-01",
        null);
  }

  static Command with(Command c, @Nullable Duration timeout, @Nullable String serialKey) {
    return new Command(
        c.id(),
        c.name(),
        c.from(),
        c.to(),
        c.params(),
        c.ts(),
        c.expiresAt(),
        timeout,
        c.durable(),
        c.epoch(),
        serialKey,
        null,
        null,
        null,
        c.trace(),
        c.retries());
  }

  static Command ofEpoch(Command c, long epoch) {
    return new Command(
        c.id(),
        c.name(),
        c.from(),
        c.to(),
        c.params(),
        c.ts(),
        c.expiresAt(),
        null,
        c.durable(),
        epoch,
        null,
        null,
        null,
        null,
        c.trace(),
        c.retries());
  }

  TestMessage receive(Command command) {
    TestMessage message =
        new TestMessage.Builder().body(MessageCodec.encode(command)).log(log).build();
    session.receive(message);
    return message;
  }

  @Override
  public void close() {
    threads.close(Duration.ofSeconds(5));
  }
}
