package dev.orb.exchange;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops runs: at their deadline or when told to, first by word, after the grace by interrupt. One
 * that ends in spite of neither is answered a moment later, while its thread and lanes stay taken.
 */
final class Stopping implements Sweep {
  private static final Logger LOG = LoggerFactory.getLogger(Stopping.class);

  /** From the interrupt to the answer, for a handler that does not end. */
  static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Workshop shop;
  private final Set<Run> active;
  private volatile Outcome.@Nullable Stop everything;

  Stopping(Workshop shop, Set<Run> active) {
    this.shop = shop;
    this.active = active;
    shop.deadlines().watch(this);
  }

  /** The handler of a run begins: from now on its time is watched. */
  void watch(Run run, Span span) {
    shop.deadlines().dueAt(span.due());
    Outcome.Stop why = everything;
    if (why != null) {
      tell(run, why);
    }
  }

  void tell(Run run, Outcome.Stop why) {
    Span span = run.span();
    if (span != null && run.stop(why)) {
      shop.deadlines().dueAt(span.told(shop.deadlines().ticker().nanos()));
    }
  }

  void all(Outcome.Stop why) {
    everything = why;
    active.forEach(run -> tell(run, why));
  }

  @Override
  public long sweep(long now) {
    long nearest = NOTHING;
    for (Run run : active) {
      Span span = run.span();
      if (span != null && run.phase() == Run.Phase.RUNNING) {
        nearest = Math.min(nearest, step(run, span, now));
      }
    }
    return nearest;
  }

  private long step(Run run, Span span, long now) {
    Span.Step step = span.step(now, PATIENCE.toNanos());
    switch (step.act()) {
      case WAIT -> {
        return step.left();
      }
      case TELL -> {
        LOG.info("command {} ({}) is past its deadline", run.id(), run.name());
        if (!run.stop(Outcome.Stop.TIMEOUT)) {
          // why: it was told by another thread just now, which says when to look again
          return NOTHING;
        }
        return span.told(now) - now;
      }
      case INTERRUPT -> {
        LOG.info(
            "command {} ({}) did not stop when told, so it is interrupted", run.id(), run.name());
        run.halt().interrupt();
        return step.left();
      }
      case ANSWER -> {
        answer(run, span, now);
        return NOTHING;
      }
    }
    return NOTHING;
  }

  private void answer(Run run, Span span, long now) {
    Outcome.Stop why = run.halt().told();
    Outcome outcome = Outcome.of(why == null ? Outcome.Stop.TIMEOUT : why, null);
    if (run.leave(outcome)) {
      LOG.warn("the handler of {} ignores interrupts; its thread stays taken", run.name());
      shop.meter().ran(run.name(), Duration.ofNanos(now - span.began()), outcome.code());
    }
  }

  void close() {
    shop.deadlines().forget(this);
  }
}
