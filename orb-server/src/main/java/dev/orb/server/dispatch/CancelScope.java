package dev.orb.server.dispatch;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which deliveries of a command a cancel means.
 *
 * @param queuedOnly whether to leave alone what runs
 * @param clients only those of these clients; null for all
 */
public record CancelScope(boolean queuedOnly, @Nullable Set<String> clients) {
  public CancelScope {
    clients = clients == null ? null : Set.copyOf(clients);
  }

  /** Every delivery that has not ended. */
  public static CancelScope all() {
    return new CancelScope(false, null);
  }

  /** The same, and only those of these clients. */
  CancelScope among(Set<String> some) {
    Set<String> both = new HashSet<>(some);
    if (clients != null) {
      both.retainAll(clients);
    }
    return new CancelScope(queuedOnly, both);
  }

  boolean isAll() {
    return clients == null;
  }

  boolean has(String client) {
    return clients == null || clients.contains(client);
  }
}
