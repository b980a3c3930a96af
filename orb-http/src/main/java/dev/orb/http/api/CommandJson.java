package dev.orb.http.api;

import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.Counts;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.Durations;
import dev.orb.protocol.Json;
import dev.orb.protocol.Offline;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A command in JSON. The options are beside its own fields, as they were asked for. */
record CommandJson(
    String id,
    String name,
    @Nullable Json params,
    TargetJson target,
    String state,
    Map<String, Integer> counts,
    List<RefusalJson> refused,
    String by,
    @Nullable String schedule,
    @Nullable Instant scheduledAt,
    @Nullable String retryOf,
    Instant createdAt,
    Instant expiresAt,
    @Nullable Instant finishedAt,
    @Nullable Instant cancelRequestedAt,
    @Nullable String ttl,
    @Nullable String timeout,
    String offline,
    @Nullable Integer priority,
    @Nullable String serialKey,
    @Nullable String supersedeKey,
    OptionsJson.@Nullable RetriesJson retries,
    @Nullable String idempotencyKey,
    @Nullable String trace,
    @Nullable String reason,
    @Nullable String component,
    @Nullable String payload) {

  /** A target that never became a delivery. */
  record RefusalJson(String client, String code) {
    static List<RefusalJson> all(List<Refusal> refusals) {
      return refusals.stream()
          .map(refusal -> new RefusalJson(refusal.client(), refusal.code().name()))
          .toList();
    }
  }

  static CommandJson of(CommandRecord command) {
    CommandOptions options = command.options();
    Offline offline = command.durable() ? Offline.QUEUE : Offline.REJECT;
    return new CommandJson(
        command.id().toString(),
        command.name(),
        command.params(),
        TargetJson.of(command.target()),
        command.state().name(),
        counts(command.counts()),
        RefusalJson.all(command.refused()),
        command.by(),
        command.schedule(),
        command.scheduledAt(),
        command.retryOf() == null ? null : command.retryOf().toString(),
        command.createdAt(),
        command.expiresAt(),
        command.finishedAt(),
        command.cancelRequestedAt(),
        text(options.ttl()),
        text(options.timeout()),
        OptionsJson.text(offline),
        options.priority(),
        options.serialKey(),
        options.supersedeKey(),
        OptionsJson.RetriesJson.of(options.retries()),
        options.idempotencyKey(),
        options.trace(),
        options.reason(),
        options.component(),
        options.payload() == null ? null : options.payload().toString());
  }

  static @Nullable String text(@Nullable Duration duration) {
    return duration == null ? null : Durations.text(duration);
  }

  static Map<String, Integer> counts(Counts counts) {
    Map<String, Integer> all = new LinkedHashMap<>();
    all.put("total", counts.total());
    for (DeliveryState state : DeliveryState.values()) {
      all.put(state.name(), counts.of(state));
    }
    all.put("refused", counts.refused());
    return all;
  }
}
