package dev.orb.http.api;

import dev.orb.scheduler.Forecast;
import dev.orb.scheduler.ScheduledCommand;
import dev.orb.server.fleet.ClientView;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What would come of a schedule if it were put now: a dry run's answer.
 *
 * @param next when it comes due, wherever that is
 * @param zones the same for each zone that somebody of its target lives in; null unless it comes
 *     due by the zone of each client
 * @param rate how many of them begin for the first time when: the parts of that time in which
 *     anybody does
 */
record ForecastJson(
    String id,
    String name,
    TargetJson target,
    int total,
    int refused,
    List<Instant> next,
    @Nullable List<ZoneJson> zones,
    List<RateJson> rate,
    List<FirstJson> items) {
  private static final int SHOWN = 5;

  /** Into how many parts the time between the first and the last start is cut at most. */
  private static final int PARTS = 20;

  /** Who lives in one zone. */
  record ZoneJson(String zone, int clients, List<Instant> next) {}

  /** How many begin from one time on, before another. */
  record RateJson(Instant from, Instant to, int clients) {}

  /**
   * One target.
   *
   * @param next when it begins for the first time; null if it is refused, or never begins
   */
  record FirstJson(
      String client,
      String verdict,
      @Nullable String code,
      @Nullable String message,
      @Nullable Boolean byFact,
      @Nullable Instant next) {}

  static ForecastJson of(
      ScheduledCommand schedule, List<Verdict> verdicts, Forecast forecast, List<Instant> next) {
    List<FirstJson> items = new ArrayList<>();
    Map<ZoneId, Integer> zones = new TreeMap<>(Comparator.comparing(ZoneId::getId));
    for (Verdict verdict : verdicts) {
      ClientView client = verdict.client();
      Instant first = null;
      if (client != null && !verdict.isRefusal()) {
        zones.merge(forecast.zone(client.labels(), client.facts()), 1, Integer::sum);
        first = forecast.firstStart(client.id(), client.labels(), client.facts()).orElse(null);
      }
      Verdict.VerdictJson json = verdict.json();
      items.add(
          new FirstJson(
              json.client(), json.verdict(), json.code(), json.message(), json.byFact(), first));
    }
    return new ForecastJson(
        schedule.id(),
        schedule.name(),
        TargetJson.of(schedule.target()),
        verdicts.size(),
        (int) verdicts.stream().filter(Verdict::isRefusal).count(),
        next,
        forecast.isLocal() ? zones(zones, forecast) : null,
        rate(items.stream().map(FirstJson::next).filter(Objects::nonNull).sorted().toList()),
        items);
  }

  private static List<ZoneJson> zones(Map<ZoneId, Integer> zones, Forecast forecast) {
    return zones.entrySet().stream()
        .map(
            each ->
                new ZoneJson(
                    each.getKey().getId(), each.getValue(), forecast.next(each.getKey(), SHOWN)))
        .toList();
  }

  private static List<RateJson> rate(List<Instant> starts) {
    if (starts.isEmpty()) {
      return List.of();
    }
    Instant first = starts.get(0);
    long span = Duration.between(first, starts.get(starts.size() - 1)).toMillis() + 1;
    long part = Math.max(1_000, (span + PARTS - 1) / PARTS);
    Map<Long, Integer> parts = new TreeMap<>();
    starts.forEach(
        start -> parts.merge(Duration.between(first, start).toMillis() / part, 1, Integer::sum));
    return parts.entrySet().stream()
        .map(
            each ->
                new RateJson(
                    first.plusMillis(each.getKey() * part),
                    first.plusMillis((each.getKey() + 1) * part),
                    each.getValue()))
        .toList();
  }
}
