package dev.orb.exchange;

import dev.orb.protocol.CommandFailed;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.ErrorCode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** One call of a handler, from its thread to its outcome. */
final class Handling {
  private static final Logger LOG = LoggerFactory.getLogger(Handling.class);

  private final Workshop shop;
  private final Stopping stopping;
  private final Run run;
  private volatile long began;

  Handling(Workshop shop, Stopping stopping, Run run) {
    this.shop = shop;
    this.stopping = stopping;
    this.run = run;
  }

  /**
   * Calls the handler on this thread.
   *
   * @return null if the run is over; else what the handler goes on with, without this thread
   */
  @Nullable CompletionStage<?> call() {
    mark();
    try {
      return begin() ? awaited(invoke()) : null;
    } finally {
      leave();
      MDC.remove("client");
      MDC.remove("command");
      MDC.remove("trace");
    }
  }

  private void mark() {
    MDC.put("client", shop.client());
    MDC.put("command", run.id().toString());
    run.trace().ifPresent(trace -> MDC.put("trace", trace));
  }

  private boolean begin() {
    Duration limit = shorter(run.job().limit(), CommandOptions.LONGEST);
    Duration own = run.job().handler().options().grace();
    Duration grace = own == null ? shop.grace() : own;
    began = shop.deadlines().ticker().nanos();
    Span span = new Span(began, limit.toNanos(), shorter(grace, CommandOptions.LONGEST).toNanos());
    if (!run.runs(span, shop.time().now().plus(limit))) {
      return false;
    }
    run.job().started();
    run.halt().runsOn(Thread.currentThread());
    stopping.watch(run, span);
    return true;
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  // why: whatever a handler throws, Errors too, is its answer and must not end a thread of ours
  private @Nullable Object invoke() {
    Object result;
    try {
      result = run.job().handler().body().run(run);
    } catch (Throwable thrown) {
      leave();
      conclude(null, thrown);
      return null;
    }
    leave();
    boolean restarts = run.job().handler().options().restarts() != Restarts.NONE;
    if (restarts && run.command().durable()) {
      return afterRestart(result);
    }
    if (!(result instanceof CompletionStage<?>)) {
      conclude(result, null);
      return null;
    }
    return result;
  }

  /** What it has set off ends this process; if it does not, it did not do what it was to. */
  private CompletionStage<?> afterRestart(@Nullable Object result) {
    CompletionStage<?> done =
        result instanceof CompletionStage<?> stage
            ? stage
            : CompletableFuture.completedFuture(result);
    CompletableFuture<Object> told = new CompletableFuture<>();
    return done.thenCompose(
        value -> {
          run.halt()
              .onTold(
                  () ->
                      told.completeExceptionally(
                          new CommandFailed(
                              ErrorCode.HANDLER_ERROR, "nothing has restarted", value)));
          return told;
        });
  }

  private @Nullable CompletionStage<?> awaited(@Nullable Object pending) {
    if (pending instanceof CompletionStage<?> stage) {
      run.halt().awaits(stage);
      return stage;
    }
    return null;
  }

  /** The thread is ours again: no interrupt is meant for the handler any more. */
  private void leave() {
    run.halt().leftThread();
    // why: an interrupt that is left over would hit the ledger, whose file channel it would close
    boolean leftOver = Thread.interrupted();
    if (leftOver) {
      LOG.debug("an interrupt of {} was left over", run.id());
    }
  }

  /** The handler has truly ended. */
  void conclude(@Nullable Object result, @Nullable Throwable thrown) {
    Outcome.Stop told = run.halt().told();
    Outcome outcome;
    if (told != null && (told == Outcome.Stop.TIMEOUT || thrown != null)) {
      outcome = Outcome.of(told, Verdict.detail(thrown));
    } else {
      outcome = thrown == null ? Verdict.returned(result) : Verdict.threw(thrown);
    }
    run.halt().over();
    if (run.end(outcome)) {
      shop.meter()
          .ran(run.job().handler().name(), shop.deadlines().ticker().since(began), outcome.code());
    } else {
      LOG.info("command {} ({}) ended after it was answered", run.id(), run.name());
    }
  }
}
