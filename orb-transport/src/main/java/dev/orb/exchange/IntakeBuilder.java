package dev.orb.exchange;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.message.Reply;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts an intake together. Not thread-safe. */
public final class IntakeBuilder {
  private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(60);

  private final Handlers handlers;
  private String client = "";
  private @Nullable Ledger ledger;
  private String process = "";
  private String boot = "";
  private ReplyRoute route = ReplyRoute.TO_NODE;
  private ServerTime time = ServerTime.own(Clock.systemUTC());
  private IntakeLimits limits = IntakeLimits.USUAL;
  private ExchangeMeter meter = ExchangeMeter.NONE;
  private @Nullable Deadlines deadlines;
  private @Nullable Executor runner;
  private @Nullable Executor signals;
  private int concurrency;
  private Predicate<Reply> replies = reply -> false;
  private PayloadSource payloads = PayloadSource.NONE;
  private OwnFirings firings = OwnFirings.NONE;
  private @Nullable SessionTerms lastTerms;
  private @Nullable Supplier<CommandId> ids;

  IntakeBuilder(Handlers handlers) {
    this.handlers = handlers;
  }

  /** Whose commands these are: the client's id. */
  public IntakeBuilder named(String name) {
    this.client = name;
    return this;
  }

  /**
   * Keeps durable commands in this ledger. Without one every command is taken as ephemeral.
   *
   * @param ownProcess random, new in every process
   */
  public IntakeBuilder ledger(Ledger book, String ownProcess) {
    this.ledger = book;
    this.process = ownProcess;
    return this;
  }

  /** The machine's boot id, by which commands that restart it see that it has restarted. */
  public IntakeBuilder boot(String id) {
    this.boot = id;
    return this;
  }

  /** Where replies go; the node that sent the command if nothing is said. */
  public IntakeBuilder route(ReplyRoute way) {
    this.route = way;
    return this;
  }

  /** The server's time. */
  public IntakeBuilder time(ServerTime serverTime) {
    this.time = serverTime;
    return this;
  }

  /** Other bounds than the usual. */
  public IntakeBuilder limits(IntakeLimits bounds) {
    this.limits = bounds;
    return this;
  }

  /** Who counts. */
  public IntakeBuilder meter(ExchangeMeter counts) {
    this.meter = counts;
    return this;
  }

  /** Who watches deadlines. */
  public IntakeBuilder deadlines(Deadlines watch) {
    this.deadlines = watch;
    return this;
  }

  /** Where handlers run. */
  public IntakeBuilder threads(HandlerThreads threads) {
    return executors(threads.handlers(), threads.signals(), threads.concurrency());
  }

  /**
   * Where handlers run and are told to stop, for who drives them step by step; a program gives
   * {@link #threads}.
   */
  public IntakeBuilder executors(Executor handling, Executor signalling, int atATime) {
    this.runner = handling;
    this.signals = signalling;
    this.concurrency = atATime;
    return this;
  }

  /** Who fetches what commands claim; nobody if nothing is said. */
  public IntakeBuilder payloads(PayloadSource source) {
    this.payloads = source;
    return this;
  }

  PayloadSource payloads() {
    return payloads;
  }

  /** Who knows of the firings that this end makes itself; nobody if nothing is said. */
  public IntakeBuilder firings(OwnFirings own) {
    this.firings = own;
    return this;
  }

  OwnFirings firings() {
    return firings;
  }

  /** Who is told of replies that come among the commands, and says whether it waited for one. */
  public IntakeBuilder replies(Predicate<Reply> waiting) {
    this.replies = waiting;
    return this;
  }

  Predicate<Reply> replies() {
    return replies;
  }

  /** Where the ids of replies come from, for who wants the same ones each time. */
  public IntakeBuilder ids(Supplier<CommandId> source) {
    this.ids = source;
    return this;
  }

  /**
   * The intake, which has no session yet.
   *
   * @throws OrbException {@code INVALID_CONFIG} without threads or deadlines
   */
  public CommandIntake build() {
    return new CommandIntake(this);
  }

  Handlers handlers() {
    return handlers;
  }

  @Nullable Ledger ledger() {
    return ledger;
  }

  String process() {
    return process;
  }

  String boot() {
    return boot;
  }

  ReplyRoute route() {
    return route;
  }

  ServerTime time() {
    return time;
  }

  IntakeLimits limits() {
    return limits;
  }

  Supplier<CommandId> ids() {
    Supplier<CommandId> source = ids;
    return source != null
        ? source
        : () -> CommandId.create(time.now(), ThreadLocalRandom.current());
  }

  Workshop shop() {
    return new Workshop(
        client,
        required("threads", runner),
        required("threads", signals),
        concurrency,
        required("deadlines", deadlines),
        time,
        limits.grace(),
        meter);
  }

  /** What held in the last session of a process before this one. */
  public IntakeBuilder lastTerms(@Nullable SessionTerms terms) {
    this.lastTerms = terms;
    return this;
  }

  /** What holds until the first session. */
  SessionTerms firstTerms() {
    SessionTerms known = lastTerms;
    if (known != null) {
      return known;
    }
    return new SessionTerms(0, "none", 0, Long.MAX_VALUE, USUAL_TIMEOUT, 1, List.of(), List.of());
  }

  private static <T> T required(String what, @Nullable T value) {
    if (value == null) {
      throw new OrbException(ErrorCode.INVALID_CONFIG, "an intake needs " + what);
    }
    return value;
  }
}
