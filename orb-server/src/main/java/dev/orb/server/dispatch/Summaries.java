package dev.orb.server.dispatch;

import dev.orb.protocol.Counts;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Reason;
import dev.orb.protocol.message.Failure;
import dev.orb.server.journal.DeliveryRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Groups deliveries by why they are where they are. */
final class Summaries {
  private static final int SAMPLE = 3;

  private Summaries() {}

  private record Key(DeliveryState state, @Nullable Reason reason, @Nullable ErrorCode code) {}

  static Summary of(Counts counts, List<DeliveryRecord> deliveries) {
    Map<Key, List<DeliveryRecord>> groups = new LinkedHashMap<>();
    for (DeliveryRecord delivery : deliveries) {
      Failure error = delivery.error();
      Key key = new Key(delivery.state(), delivery.reason(), error == null ? null : error.code());
      groups.computeIfAbsent(key, k -> new ArrayList<>()).add(delivery);
    }
    List<Summary.Group> reasons = new ArrayList<>();
    groups.forEach((key, members) -> reasons.add(group(key, members)));
    reasons.sort(Comparator.comparingInt(Summary.Group::count).reversed());
    return new Summary(counts, reasons);
  }

  private static Summary.Group group(Key key, List<DeliveryRecord> members) {
    Failure error = members.get(0).error();
    Instant since = latest(members.get(0));
    for (DeliveryRecord member : members) {
      Instant changed = latest(member);
      since = changed.isBefore(since) ? changed : since;
    }
    return new Summary.Group(
        key.state(),
        key.reason(),
        key.code(),
        error == null ? null : error.message(),
        members.size(),
        members.stream().limit(SAMPLE).map(DeliveryRecord::client).toList(),
        since);
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
