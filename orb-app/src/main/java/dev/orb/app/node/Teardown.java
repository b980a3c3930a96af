package dev.orb.app.node;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was started, to be stopped in reverse. A step that fails does not keep the rest. */
final class Teardown {
  private static final Logger log = LoggerFactory.getLogger(Teardown.class);

  private final Deque<Step> steps = new ArrayDeque<>();

  private record Step(String what, Runnable stop) {}

  synchronized void add(String what, Runnable stop) {
    steps.push(new Step(what, stop));
  }

  /** Stops everything, the newest first. Idempotent. */
  void run() {
    for (Step step = next(); step != null; step = next()) {
      try {
        step.stop().run();
      } catch (RuntimeException e) {
        log.error("{} did not stop", step.what(), e);
      }
    }
  }

  private synchronized @Nullable Step next() {
    return steps.poll();
  }
}
