package dev.orb.exchange;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Failure;
import dev.orb.protocol.message.Timing;
import dev.orb.transport.Received;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
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
  private final Run run;
  private volatile int attempt = 1;

  /** Attempts that earlier processes began. */
  private volatile int made;

  private volatile @Nullable Instant startedAt;
  private final AtomicBoolean told = new AtomicBoolean();
  private volatile CompletionStage<@Nullable Void> begun = CompletableFuture.completedFuture(null);

  DurableWork(Parts parts, Ledger ledger, Accepted accepted, Registered handler, Execution line) {
    this.parts = parts;
    this.ledger = ledger;
    this.accepted = accepted;
    this.handler = handler;
    this.telling = new Telling(parts, accepted);
    this.answer = new FinalAnswer(parts, ledger, this);
    this.run = line.prepare(this);
  }

  @Override
  public ReplyRoute.Key key() {
    return accepted.key();
  }

  @Override
  public String replyTo() {
    return accepted.replyTo();
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
    return attempt;
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
    if (started != null && run.phase() == Run.Phase.RUNNING && told.compareAndSet(false, true)) {
      telling.started(attempt, started);
    }
  }

  /** It runs again after an earlier process died in the middle of it. */
  void runsAgain(int next) {
    attempt = next;
    made = next - 1;
  }

  /** It had ended before: the same answer again. */
  void repeat(byte[] reply) {
    if (run.move(Run.Phase.MET, Run.Phase.ENDED)) {
      answer.send(reply);
    }
  }

  @Override
  public @Nullable Failure refusal() {
    return attempt == 1 ? Refusals.ifExpired(command(), parts.shop().time().now()) : null;
  }

  @Override
  public CompletionStage<@Nullable Void> begin() {
    CompletionStage<@Nullable Void> started =
        FinalAnswer.recorded(
            () -> ledger.start(command().id(), attempt, parts.process(), keepUntil()));
    begun =
        started.whenComplete(
            (done, thrown) -> {
              if (thrown != null) {
                parts.shop().meter().retried(Line.code(thrown));
              }
            });
    return begun;
  }

  @Override
  public void started() {
    startedAt = parts.shop().time().now();
    parts.shop().deadlines().after(HELD_BACK, this::tellStarted);
  }

  @Override
  public void progress(
      int seq, @Nullable Integer percent, @Nullable String text, @Nullable String chunk) {
    // why: number 0 goes first
    tellStarted();
    telling.tell(attempt, seq, percent, new Answers.Told(text, chunk));
  }

  @Override
  public void refuse(int attempts, Outcome outcome) {
    made = attempts;
    run.end(outcome);
  }

  @Override
  public void dropped() {
    // why: it was not met as far as anybody can tell; its message goes back to the queue
    answer.abandon();
  }

  @Override
  public void ended(Outcome outcome) {
    if (outcome.stopped() == Outcome.Stop.SHUTDOWN && handler.options().idempotent()) {
      // why: it may run again, so the next process finds it started and does that
      answer.abandon();
      return;
    }
    Instant started = startedAt;
    ErrorCode code = outcome.code();
    if (started == null && code != null) {
      parts.shop().meter().refused(code);
    }
    int answered = started == null ? made : attempt;
    byte[] reply =
        parts
            .answers()
            .reply(
                new Answers.About(command().id(), answered, command().trace()),
                outcome,
                new Timing(accepted.at(), started, parts.shop().time().now()));
    // why: after the record of its start, whatever became of that, and never before it
    begun.whenComplete((done, thrown) -> answer.finish(reply));
  }
}
