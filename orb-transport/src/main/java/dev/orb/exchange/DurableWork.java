package dev.orb.exchange;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.FiringNote;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Spread;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Control.Cancelled;
import dev.orb.protocol.message.Failure;
import dev.orb.protocol.message.Reply;
import dev.orb.protocol.message.Timing;
import dev.orb.transport.Received;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A durable command on its way: recorded as started, run, recorded as finished, answered, and only
 * then acknowledged. See {@link FinalAnswer} for everything after the handler.
 */
final class DurableWork implements Work {
  /**
   * How long the word that it started is held back: a command that ends sooner is told of by its
   * reply alone, which says when it started. Far below the grace that the server gives a command
   * which has not started when it expires.
   */
  static final Duration HELD_BACK = Duration.ofMillis(50);

  private final Parts parts;
  private final Ledger ledger;
  private final Accepted accepted;
  private final Registered handler;
  private final Telling telling;
  private final FinalAnswer answer;
  private final Execution execution;
  private final Tries tries;
  private final @Nullable CompletableFuture<@Nullable Void> met;
  private volatile Run run;
  private volatile boolean stopAsked;
  private volatile boolean dropped;
  private volatile @Nullable Instant startedAt;
  private final AtomicBoolean told = new AtomicBoolean();
  private volatile CompletionStage<@Nullable Failure> begun =
      CompletableFuture.completedFuture(null);
  private volatile PayloadSource.@Nullable Fetching fetching;
  private volatile @Nullable Payload payload;

  DurableWork(
      Parts parts, Ledger ledger, Accepted accepted, Registered handler, Execution execution) {
    this(parts, ledger, accepted, handler, execution, null);
  }

  /**
   * @param met completes once the ledger knows of it; null of what came, about which nobody asks
   */
  DurableWork(
      Parts parts,
      Ledger ledger,
      Accepted accepted,
      Registered handler,
      Execution execution,
      @Nullable CompletableFuture<@Nullable Void> met) {
    this.met = met;
    this.parts = parts;
    this.ledger = ledger;
    this.accepted = accepted;
    this.handler = handler;
    this.telling = new Telling(parts, accepted);
    this.answer = new FinalAnswer(parts, ledger, this);
    this.execution = execution;
    this.tries = new Tries(accepted.command());
    this.run = execution.prepare(this);
  }

  @Override
  public ReplyRoute.Key key() {
    return accepted.key();
  }

  @Override
  public String replyTo() {
    return accepted.answeredAt(parts.line());
  }

  /** Whether it was made here, and did not come. */
  boolean isOwn() {
    return met != null;
  }

  /** The ledger knows of it. */
  void met() {
    if (met != null) {
      met.complete(null);
    }
  }

  @Override
  public Run run() {
    return run;
  }

  @Override
  public Command command() {
    return accepted.command();
  }

  @Override
  public String from() {
    return accepted.from();
  }

  @Override
  public int attempt() {
    return tries.attempt();
  }

  @Override
  public boolean ranBefore() {
    return tries.ranBefore();
  }

  @Override
  public int priority() {
    return accepted.priority();
  }

  @Override
  public Cancelled.Outcome cancel(boolean queuedOnly) {
    if (!queuedOnly) {
      stopAsked = true;
    }
    return execution.cancel(run, queuedOnly);
  }

  @Override
  public Registered handler() {
    return handler;
  }

  @Override
  public Duration limit() {
    return handler.limit(command(), parts.line().terms().timeout());
  }

  /** Until when its entry is kept: as long as a copy could still come, and an hour. */
  Instant keepUntil() {
    return command().expiresAt().plus(limit()).plus(Duration.ofHours(1));
  }

  @Override
  public boolean join(Received copy, IntakeSession session) {
    if (!answer.join(copy, session)) {
      return false;
    }
    // why: the word that it started may have been lost with the session before
    told.set(false);
    tellStarted();
    return true;
  }

  /** Tells once that it started, if it runs. */
  private void tellStarted() {
    Instant started = startedAt;
    Run.Phase phase = run.phase();
    boolean begun = phase == Run.Phase.RUNNING || phase == Run.Phase.PAUSED;
    // why asked: what this end has made itself the server may not know yet
    boolean known = !isOwn() || answer.isAsked();
    if (started != null && begun && known && told.compareAndSet(false, true)) {
      telling.started(tries.attempt(), started);
    }
  }

  /** It runs again after an earlier process died in the middle of it. */
  void runsAgain(Attempt cutOff) {
    tries.at(cutOff.number() + 1, cutOff.failed());
  }

  /** An attempt failed under an earlier process, and the next is due then. */
  void waitsAgain(Ledger.Entry.Failed failed) {
    Reply reply = (Reply) MessageCodec.decode(failed.reply());
    tries.waitsAfter(failed.attempt(), failed.failures(), reply.error());
    run.move(Run.Phase.MET, Run.Phase.PAUSED);
    parts.works().pause(this);
    execution.submitPaused(run);
    resumeAt(run, failed.again());
  }

  /** How long it is to wait for its own moment of the firing that made it; 0 for not at all. */
  Duration untilItsMoment() {
    Command command = command();
    FiringNote firing = command.firing();
    if (firing == null || firing.jitter() == null || command.schedule() == null) {
      return Duration.ZERO;
    }
    Duration delay = Spread.delay(command.schedule(), parts.shop().client(), firing.jitter());
    Duration left = Duration.between(parts.shop().time().now(), command.ts().plus(delay));
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** It goes in line after this. */
  void waitsForItsMoment(Duration wait) {
    parts.works().pause(this);
    execution.submitLater(run, wait);
  }

  @Override
  public void resumes() {
    parts.works().resume(this);
  }

  /** It had ended before: the same answer again. */
  void repeat(byte[] reply) {
    met();
    if (run.move(Run.Phase.MET, Run.Phase.ENDED)) {
      answer.send(reply);
    }
  }

  @Override
  public @Nullable Failure refusal() {
    return tries.refusal(parts.shop().time().now());
  }

  @Override
  public CompletionStage<@Nullable Failure> begin() {
    begun = command().claim() == null ? start() : fetchAndStart();
    return begun;
  }

  private CompletionStage<@Nullable Failure> start() {
    tries.begins();
    Attempt attempt = new Attempt(tries.attempt(), tries.failed(), awaits());
    CompletionStage<@Nullable Failure> started =
        FinalAnswer.recorded(
            () -> ledger.start(command().id(), attempt, parts.process(), keepUntil()));
    return started.whenComplete(
        (done, thrown) -> {
          if (thrown != null) {
            parts.shop().meter().retried(Line.code(thrown));
          } else {
            met();
          }
        });
  }

  /** In its own turn, so that it keeps its place; a later attempt finds what the first fetched. */
  private CompletionStage<@Nullable Failure> fetchAndStart() {
    PayloadSource.Fetching under = fetching;
    PayloadSource.Fetching mine = under == null ? parts.payloads().fetch(command()) : under;
    fetching = mine;
    if (run.phase() == Run.Phase.ENDED) {
      // why: whoever cancelled it may have looked for what there is to close before it was there
      mine.close();
    }
    return mine.payload().handle(this::fetched).thenCompose(Function.identity());
  }

  private CompletionStage<@Nullable Failure> fetched(
      @Nullable Payload whole, @Nullable Throwable thrown) {
    if (thrown != null) {
      OrbException why = Line.orb(thrown);
      return why.code() == ErrorCode.SHUTTING_DOWN
          ? CompletableFuture.failedFuture(why)
          : CompletableFuture.completedFuture(Failure.of(why.code(), why.reason()));
    }
    Failure late = refusal();
    if (late != null || run.phase() == Run.Phase.ENDED) {
      return CompletableFuture.completedFuture(late);
    }
    payload = whole;
    return start();
  }

  @Override
  public Optional<Payload> payload() {
    return Optional.ofNullable(payload);
  }

  private void release() {
    PayloadSource.Fetching mine = fetching;
    if (mine != null) {
      mine.close();
    }
  }

  private @Nullable String awaits() {
    return switch (handler.options().restarts()) {
      case NONE -> null;
      case PROCESS -> Attempt.PROCESS;
      case BOOT -> Attempt.boot(parts.boot());
    };
  }

  @Override
  public void started() {
    startedAt = parts.shop().time().now();
    told.set(false);
    parts.shop().deadlines().after(HELD_BACK, this::tellStarted);
  }

  @Override
  public void progress(
      int seq, @Nullable Integer percent, @Nullable String text, @Nullable String chunk) {
    // why: number 0 goes first
    tellStarted();
    if (isOwn() && !answer.isAsked()) {
      return;
    }
    telling.tell(tries.attempt(), seq, percent, new Answers.Told(text, chunk));
  }

  @Override
  public void refuse(int attempts, Outcome outcome) {
    tries.at(attempts, 0);
    run.end(outcome);
  }

  @Override
  public void dropped() {
    dropped = true;
    release();
    // why: it was not met as far as anybody can tell; its message goes back to the queue
    answer.abandon();
  }

  @Override
  public void ended(Outcome outcome) {
    HandlerOptions options = handler.options();
    boolean goesOn = options.idempotent() || options.restarts() != Restarts.NONE;
    if (outcome.stopped() == Outcome.Stop.SHUTDOWN && goesOn) {
      // why: the next process finds it started, and runs it again or sees that it has restarted
      release();
      answer.abandon();
      return;
    }
    Instant again = tries.after(outcome, run, parts.shop().time().now());
    if (again != null) {
      pause(outcome, again);
      return;
    }
    release();
    ErrorCode code = outcome.code();
    if (startedAt == null && !tries.ranBefore() && code != null) {
      parts.shop().meter().refused(code);
    }
    byte[] reply = reply(outcome);
    // why: after the record of its start, whatever became of that, and never before it
    begun.whenComplete((done, thrown) -> answer.finish(reply));
  }

  private byte[] reply(Outcome outcome) {
    Instant started = startedAt;
    boolean ran = started != null || tries.ranBefore() || outcome.code() == ErrorCode.INTERRUPTED;
    return parts
        .answers()
        .reply(
            new Answers.About(command().id(), ran ? tries.attempt() : 0, command().trace()),
            outcome,
            new Timing(accepted.at(), started, parts.shop().time().now()));
  }

  /** The attempt failed, and another follows, which takes the run's place in line. */
  private void pause(Outcome outcome, Instant again) {
    int failures = tries.failed() + 1;
    tries.waitsAfter(tries.attempt(), failures, outcome.error());
    parts.works().pause(this);
    Run failed = run;
    Run next = execution.after(failed);
    run = next;
    tellStarted();
    telling.tell(
        tries.attempt(), failed.nextWord(), null, Tries.words(tries.attempt(), outcome, again));
    Ledger.Entry.Failed entry =
        new Ledger.Entry.Failed(tries.attempt(), failures, again, reply(outcome.brief()));
    begun.whenComplete((done, thrown) -> record(next, entry));
    if (stopAsked) {
      // why: who asked while one run gave way to the next may have met the first
      execution.cancel(next, false);
    }
  }

  /** What is not recorded must not be tried again, so the record is. */
  private void record(Run next, Ledger.Entry.Failed entry) {
    if (next.phase() != Run.Phase.PAUSED && !dropped) {
      return;
    }
    FinalAnswer.recorded(() -> ledger.fail(command().id(), entry, keepUntil()))
        .whenComplete(
            (done, thrown) -> {
              if (thrown == null) {
                resumeAt(next, entry.again());
              } else {
                parts.shop().deadlines().after(Execution.AGAIN, () -> record(next, entry));
                parts.shop().meter().retried(Line.code(thrown));
              }
            });
  }

  private void resumeAt(Run next, Instant again) {
    execution.resumeAfter(next, Duration.between(parts.shop().time().now(), again));
  }
}
