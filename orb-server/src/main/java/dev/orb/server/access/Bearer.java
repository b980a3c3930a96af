package dev.orb.server.access;

import java.time.Instant;

/**
 * Who asks, as far as it matters to what he is shown.
 *
 * @param name of his token
 * @param since when that token was made: what was sent in its name before is another's
 * @param scope how far it reaches
 */
public record Bearer(String name, Instant since, Scope scope) {

  /** Whether he sent this. */
  public boolean sent(String by, Instant at) {
    return by.equals(name) && !at.isBefore(since);
  }
}
