package dev.orb.server.dispatch;

import dev.orb.protocol.Counts;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Reason;
import dev.orb.server.journal.DeliveryRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Groups deliveries by why they are where they are, one after the other: of a group three names are
 * held, whatever its size. Not thread-safe.
 */
final class Summaries {
  private static final int SAMPLE = 3;

  private final Map<Key, Members> groups = new LinkedHashMap<>();

  /**
   * What a group has in common.
   *
   * @param cause in words, where there are only a few of them; those of handlers may all differ
   */
  private record Key(
      DeliveryState state,
      @Nullable Reason reason,
      @Nullable ErrorCode code,
      @Nullable String cause) {}

  private static final class Members {
    private final List<String> sample = new ArrayList<>(SAMPLE);
    private final @Nullable String message;
    private Instant since;
    private int count;

    private Members(@Nullable String message, Instant since) {
      this.message = message;
      this.since = since;
    }

    private void add(String client, Instant changed) {
      count++;
      if (sample.size() < SAMPLE) {
        sample.add(client);
      }
      since = changed.isBefore(since) ? changed : since;
    }
  }

  /**
   * One more.
   *
   * @param cause why it is so, in words
   */
  void add(DeliveryRecord delivery, @Nullable String cause) {
    boolean ours = !delivery.state().isFinal() || delivery.reason() == Reason.NEVER_DELIVERED;
    Key key =
        new Key(
            delivery.state(),
            delivery.reason(),
            delivery.error() == null ? null : delivery.error().code(),
            ours ? cause : null);
    Instant changed = latest(delivery);
    groups.computeIfAbsent(key, k -> new Members(cause, changed)).add(delivery.client(), changed);
  }

  /** The groups, the largest first. */
  Summary of(Counts counts) {
    List<Summary.Group> reasons = new ArrayList<>();
    groups.forEach(
        (key, members) ->
            reasons.add(
                new Summary.Group(
                    key.state(),
                    key.reason(),
                    key.code(),
                    members.message,
                    members.count,
                    members.sample,
                    members.since)));
    reasons.sort(Comparator.comparingInt(Summary.Group::count).reversed());
    return new Summary(counts, reasons);
  }

  private static Instant latest(DeliveryRecord delivery) {
    if (delivery.finishedAt() != null) {
      return delivery.finishedAt();
    }
    if (delivery.startedAt() != null) {
      return delivery.startedAt();
    }
    return delivery.deliveredAt() != null ? delivery.deliveredAt() : delivery.queuedAt();
  }
}
