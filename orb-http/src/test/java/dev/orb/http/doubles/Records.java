package dev.orb.http.doubles;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandState;
import dev.orb.protocol.Counts;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.Json;
import dev.orb.protocol.Reason;
import dev.orb.protocol.message.Failure;
import dev.orb.server.dispatch.Summary;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records as the journal would have them. */
final class Records {
  private Records() {}

  static DeliveryRecord row(
      CommandId id,
      String client,
      DeliveryState state,
      @Nullable Reason reason,
      @Nullable Json result,
      @Nullable Failure error) {
    boolean ended = state.isFinal();
    return new DeliveryRecord(
        id,
        client,
        "",
        1,
        state,
        ended ? reason : Reason.WAITING_OFFLINE,
        ended ? 1 : 0,
        result,
        error,
        null,
        CommandsDouble.NOW,
        ended ? CommandsDouble.NOW.plusMillis(5) : null,
        ended ? CommandsDouble.NOW.plusMillis(6) : null,
        ended ? CommandsDouble.NOW.plusMillis(256) : null,
        CommandsDouble.NOW.plus(Duration.ofHours(1)),
        null);
  }

  static Counts counts(Map<String, DeliveryRecord> rows, int refused) {
    Map<DeliveryState, Integer> all = new EnumMap<>(DeliveryState.class);
    rows.values().forEach(row -> all.merge(row.state(), 1, Integer::sum));
    return new Counts(all, refused);
  }

  static CommandRecord with(CommandRecord old, CommandState state, Counts counts) {
    return old.withProgress(
        state, counts, state.isFinal() ? CommandsDouble.NOW.plusSeconds(1) : null);
  }

  static Summary.Group group(List<DeliveryRecord> rows) {
    DeliveryRecord one = rows.get(0);
    return new Summary.Group(
        one.state(),
        one.reason(),
        one.error() == null ? null : one.error().code(),
        one.error() == null ? null : one.error().message(),
        rows.size(),
        rows.stream().limit(3).map(DeliveryRecord::client).toList(),
        CommandsDouble.NOW);
  }
}
