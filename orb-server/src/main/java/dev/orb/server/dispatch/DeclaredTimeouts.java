package dev.orb.server.dispatch;

import java.time.Duration;
import java.util.Optional;

/** What clients said of their handlers when they said hello. Thread-safe; does not block. */
@FunctionalInterface
public interface DeclaredTimeouts {
  /** The handler's own timeout, if the client is here and has declared one. */
  Optional<Duration> of(String client, String command);
}
