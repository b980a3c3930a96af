package dev.orb.http.api;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.Reason;
import dev.orb.protocol.message.Failure;
import dev.orb.protocol.message.Progress;
import dev.orb.server.dispatch.Summary;
import dev.orb.server.journal.ClientDelivery;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.Said;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A delivery in JSON.
 *
 * @param kind set in streams only, where it says what a line is
 * @param name of its command; set in the list of a client's only
 * @param component of which component of the client; null for the client's own handlers
 * @param params set if it had others than the command, and not in the stream of what happens
 */
record DeliveryJson(
    @Nullable String kind,
    String command,
    @Nullable String name,
    String client,
    @Nullable String component,
    String state,
    @Nullable String reason,
    @Nullable String code,
    int attempt,
    @Nullable Json params,
    @Nullable Json result,
    @Nullable ErrorJson error,
    @Nullable Json late,
    TimesJson times) {

  /** Why it did not succeed. */
  record ErrorJson(String code, String message, @Nullable Json detail) {}

  /** When what happened. */
  record TimesJson(
      Instant queued,
      @Nullable Instant delivered,
      @Nullable Instant started,
      @Nullable Instant finished,
      Instant expires) {}

  /** A line of a stream: a handler reported. */
  record ProgressJson(
      String kind,
      String command,
      String client,
      int seq,
      int attempt,
      @Nullable String state,
      @Nullable Integer percent,
      @Nullable String text,
      @Nullable String chunk) {
    static ProgressJson of(String client, Progress progress) {
      return new ProgressJson(
          "progress",
          progress.corr().toString(),
          client,
          progress.seq(),
          progress.attempt(),
          progress.state(),
          progress.percent(),
          progress.text(),
          progress.chunk());
    }

    static ProgressJson of(Said said) {
      return new ProgressJson(
          "progress",
          said.command().toString(),
          said.client(),
          said.seq(),
          said.attempt(),
          null,
          said.percent(),
          said.text(),
          said.chunk());
    }

    /** Number 0, which says that it started. */
    static ProgressJson started(DeliveryRecord running) {
      return new ProgressJson(
          "progress",
          running.command().toString(),
          running.client(),
          0,
          Math.max(1, running.attempt()),
          Progress.STARTED,
          null,
          null,
          null);
    }
  }

  /** The last line of a stream. */
  record SummaryLine(
      String kind,
      String command,
      String state,
      Map<String, Integer> counts,
      List<ReasonJson> reasons) {
    static SummaryLine of(CommandRecord command, Summary summary) {
      return new SummaryLine(
          "summary",
          command.id().toString(),
          command.state().name(),
          CommandJson.counts(command.counts()),
          ReasonJson.all(summary));
    }
  }

  /** What did not succeed, by reason. */
  record SummaryJson(Map<String, Integer> counts, List<ReasonJson> reasons) {
    static SummaryJson of(Summary summary) {
      return new SummaryJson(CommandJson.counts(summary.counts()), ReasonJson.all(summary));
    }
  }

  /** Deliveries that share state, reason and code. */
  record ReasonJson(
      @Nullable String reason,
      String state,
      @Nullable String code,
      @Nullable String message,
      int count,
      List<String> sample,
      Instant since) {
    static List<ReasonJson> all(Summary summary) {
      return summary.reasons().stream()
          .map(
              group ->
                  new ReasonJson(
                      text(group.reason()),
                      group.state().name(),
                      name(group.code()),
                      group.message(),
                      group.count(),
                      group.sample(),
                      group.since()))
          .toList();
    }
  }

  static DeliveryJson of(DeliveryRecord delivery) {
    return of(null, delivery);
  }

  static DeliveryJson of(@Nullable String kind, DeliveryRecord delivery) {
    return of(kind, delivery, null);
  }

  static DeliveryJson of(@Nullable String kind, DeliveryRecord delivery, @Nullable Json params) {
    return of(kind, null, delivery, params);
  }

  static DeliveryJson of(ClientDelivery each) {
    return of(null, each.name(), each.delivery(), null);
  }

  private static DeliveryJson of(
      @Nullable String kind,
      @Nullable String name,
      DeliveryRecord delivery,
      @Nullable Json params) {
    Failure error = delivery.error();
    return new DeliveryJson(
        kind,
        delivery.command().toString(),
        name,
        delivery.client(),
        delivery.component().isEmpty() ? null : delivery.component(),
        delivery.state().name(),
        text(delivery.reason()),
        error == null ? null : error.code().name(),
        delivery.attempt(),
        params,
        delivery.result(),
        error == null ? null : new ErrorJson(error.code().name(), error.message(), error.detail()),
        delivery.late(),
        new TimesJson(
            delivery.queuedAt(),
            delivery.deliveredAt(),
            delivery.startedAt(),
            delivery.finishedAt(),
            delivery.expiresAt()));
  }

  private static @Nullable String text(@Nullable Reason reason) {
    return reason == null ? null : reason.text();
  }

  private static @Nullable String name(@Nullable ErrorCode code) {
    return code == null ? null : code.name();
  }
}
