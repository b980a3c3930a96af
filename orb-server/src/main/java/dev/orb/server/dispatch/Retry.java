package dev.orb.server.dispatch;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.Reason;
import dev.orb.server.access.Scope;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A wish to send a command again to those who did not succeed.
 *
 * @param of the command
 * @param reasons only those that ended so; empty for all
 * @param idempotencyKey the same key from the same caller answers with the first retry
 * @param by who wants it
 * @param clients only those of these clients; null for all
 * @param within how far who wants it reaches; null without an end
 */
public record Retry(
    CommandId of,
    Set<Reason> reasons,
    @Nullable String idempotencyKey,
    String by,
    @Nullable Set<String> clients,
    @Nullable Scope within) {
  public Retry {
    reasons = Set.copyOf(reasons);
    clients = clients == null ? null : Set.copyOf(clients);
  }

  /** Of somebody who reaches everything. */
  public Retry(CommandId of, Set<Reason> reasons, @Nullable String idempotencyKey, String by) {
    this(of, reasons, idempotencyKey, by, null, null);
  }

  boolean isFor(String client) {
    return clients == null || clients.contains(client);
  }
}
