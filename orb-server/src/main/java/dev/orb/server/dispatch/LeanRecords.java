package dev.orb.server.dispatch;

import dev.orb.protocol.Json;
import dev.orb.server.journal.CommandRecord;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes many records that were read from the journal small: what is the same in several is held
 * once, and params that nobody needs are not held. Not thread-safe.
 */
final class LeanRecords {
  /** Different values that are remembered; behind them each has its own. */
  private static final int REMEMBERED = 10_000;

  private final Map<Object, Object> known = new HashMap<>();
  private int many;

  /** The same command. */
  CommandRecord of(CommandRecord c) {
    boolean withParams = c.params() != null && isSmall(c.params()) && ++many <= Intake.MANY;
    return new CommandRecord(
        c.id(),
        c.seq(),
        same(c.node()),
        same(c.name()),
        withParams ? c.params() : null,
        same(c.target()),
        same(c.options()),
        same(c.by()),
        sameOrNull(c.schedule()),
        c.scheduledAt(),
        c.durable(),
        c.createdAt(),
        c.expiresAt(),
        sameOrNull(c.timeout()),
        same(c.addressees()),
        same(c.refused()),
        c.cancelRequestedAt(),
        c.state(),
        same(c.counts()),
        c.finishedAt(),
        c.retryOf(),
        c.firing());
  }

  private static boolean isSmall(Json params) {
    return params.text().length() <= Intake.KEPT_BODY;
  }

  private <T> @Nullable T sameOrNull(@Nullable T value) {
    return value == null ? null : same(value);
  }

  // why unchecked: equal values are of one class
  @SuppressWarnings("unchecked")
  private <T> T same(T value) {
    Object before = known.size() < REMEMBERED ? known.putIfAbsent(value, value) : known.get(value);
    return before == null ? value : (T) before;
  }
}
