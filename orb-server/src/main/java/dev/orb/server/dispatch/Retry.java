package dev.orb.server.dispatch;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.Reason;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A wish to send a command again to those who did not succeed.
 *
 * @param of the command
 * @param reasons only those that ended so; empty for all
 * @param idempotencyKey the same key from the same caller answers with the first retry
 * @param by who wants it
 */
public record Retry(CommandId of, Set<Reason> reasons, @Nullable String idempotencyKey, String by) {
  public Retry {
    reasons = Set.copyOf(reasons);
  }
}
