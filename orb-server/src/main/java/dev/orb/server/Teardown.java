package dev.orb.server;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was started, to be stopped in reverse. A part that fails to stop does not keep the others
 * from stopping.
 */
final class Teardown {
  private static final Logger LOG = LoggerFactory.getLogger(Teardown.class);

  private final Deque<Part> parts = new ArrayDeque<>();

  void add(String name, Runnable stop) {
    parts.push(new Part(name, stop));
  }

  /** Stops everything, the newest first. Doing it again does nothing. */
  void run() {
    while (!parts.isEmpty()) {
      Part part = parts.pop();
      try {
        part.stop().run();
      } catch (RuntimeException e) {
        LOG.warn("{} did not stop in order", part.name(), e);
      }
    }
  }

  private record Part(String name, Runnable stop) {}
}
