package dev.orb.exchange;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Control.Cancelled;
import dev.orb.protocol.message.Failure;
import dev.orb.protocol.message.Kind;
import dev.orb.protocol.message.Timing;
import dev.orb.transport.Envelope;
import dev.orb.transport.Received;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * An ephemeral command: acknowledged before anything else, run at most once, answered by a message
 * that is on nobody's disk.
 */
final class FleetingWork implements Work {
  // why: a large one would hold up what else goes the fleeting way, such as heartbeats
  private static final int SMALL = 16 << 10;

  private final Parts parts;
  private final Accepted accepted;
  private final Registered handler;
  private final Telling telling;
  private final Execution execution;
  private final Tries tries;
  private volatile Run run;
  private volatile boolean stopAsked;
  private volatile @Nullable Instant startedAt;
  private volatile boolean toldProgress;

  FleetingWork(Parts parts, Accepted accepted, Registered handler, Execution execution) {
    this.parts = parts;
    this.accepted = accepted;
    this.handler = handler;
    this.telling = new Telling(parts, accepted);
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
  public void resumes() {
    parts.works().resume(this);
  }

  @Override
  public Registered handler() {
    return handler;
  }

  /** Not longer than its caller waits. */
  @Override
  public Duration limit() {
    Duration limit = handler.limit(command(), parts.line().terms().timeout());
    Duration left = Duration.between(parts.shop().time().now(), command().expiresAt());
    if (left.compareTo(limit) >= 0) {
      return limit;
    }
    return left.compareTo(Duration.ofMillis(1)) > 0 ? left : Duration.ofMillis(1);
  }

  @Override
  public boolean join(Received copy, IntakeSession session) {
    // why: a copy was acknowledged before it came here, and its command runs at most once
    parts.shop().meter().dropped();
    return true;
  }

  @Override
  public @Nullable Failure refusal() {
    return tries.refusal(parts.shop().time().now());
  }

  @Override
  public CompletionStage<@Nullable Failure> begin() {
    if (command().claim() != null) {
      return CompletableFuture.completedFuture(
          Failure.of(ErrorCode.BAD_PARAMS, "a payload goes with durable commands only"));
    }
    tries.begins();
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void started() {
    startedAt = parts.shop().time().now();
  }

  @Override
  public void progress(
      int seq, @Nullable Integer percent, @Nullable String text, @Nullable String chunk) {
    toldProgress = true;
    telling.tell(tries.attempt(), seq, percent, new Answers.Told(text, chunk));
  }

  @Override
  public void refuse(int attempt, Outcome outcome) {
    run.end(outcome);
  }

  @Override
  public void dropped() {
    ended(Outcome.of(Failure.of(ErrorCode.SHUTTING_DOWN, "this end stops")));
  }

  @Override
  public void ended(Outcome outcome) {
    Instant again = tries.after(outcome, run, parts.shop().time().now());
    if (again != null) {
      pause(outcome, again);
    } else {
      answer(outcome);
    }
  }

  /** The attempt failed, and another follows, which takes the run's place in line. */
  private void pause(Outcome outcome, Instant again) {
    tries.waitsAfter(tries.attempt(), tries.failed() + 1, outcome.error());
    parts.works().pause(this);
    Run failed = run;
    Run next = execution.after(failed);
    run = next;
    progress(failed.nextWord(), null, Tries.words(tries.attempt(), outcome, again).text(), null);
    execution.resumeAfter(next, Duration.between(parts.shop().time().now(), again));
    if (stopAsked) {
      // why: who asked while one run gave way to the next may have met the first
      execution.cancel(next, false);
    }
  }

  private void answer(Outcome outcome) {
    ErrorCode code = outcome.code();
    Instant started = startedAt;
    if (code != null && started == null) {
      parts.shop().meter().refused(code);
    }
    try {
      Timing timing = new Timing(accepted.at(), started, parts.shop().time().now());
      Answers.About about =
          new Answers.About(
              command().id(), started == null ? 0 : tries.attempt(), command().trace());
      byte[] reply = parts.answers().reply(about, outcome, timing);
      // why: nobody is told of a failure to send; the caller's own deadline ends its wait
      Envelope answer = Answers.fleeting(accepted.replyTo(), reply, Kind.REPLY, command().id());
      IntakeSession session = parts.line().current();
      if (session != null && !toldProgress && reply.length <= SMALL) {
        Line.send(session.fleeting(), answer);
      } else {
        Line.send(session, answer);
      }
    } finally {
      parts.works().close(this);
    }
  }
}
