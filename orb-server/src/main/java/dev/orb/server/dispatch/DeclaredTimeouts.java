package dev.orb.server.dispatch;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What clients said of their handlers when they said hello. Thread-safe; does not block. */
@FunctionalInterface
public interface DeclaredTimeouts {
  /**
   * The handler's own timeout, if the client is here and has declared one.
   *
   * @param component whose handler it is; null for the client's own
   */
  Optional<Duration> of(String client, @Nullable String component, String command);
}
