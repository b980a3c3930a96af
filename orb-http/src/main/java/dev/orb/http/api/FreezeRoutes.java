package dev.orb.http.api;

import dev.orb.scheduler.CommandScheduler;
import dev.orb.scheduler.ScheduledCommand;
import dev.orb.server.dispatch.Backlog;
import dev.orb.server.dispatch.Commands;
import dev.orb.server.freeze.Freezing;
import dev.orb.server.journal.FreezeRecord;
import io.javalin.http.Context;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /freeze}: whether the fleet stands still, and what a thaw would send and fire. */
final class FreezeRoutes {
  private static final int NAMED = 20;

  private final Freezing freezing;
  private final Reach.Of reach;
  private final CommandScheduler schedules;
  private final Clock clock;

  FreezeRoutes(Freezing freezing, Reach.Of reach, CommandScheduler schedules, Clock clock) {
    this.freezing = freezing;
    this.reach = reach;
    this.schedules = schedules;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        Route.get(Right.VIEWER, "/freeze", this::show),
        Route.post(Right.WHOLE_OPERATOR, "/freeze", this::freeze),
        Route.delete(Right.WHOLE_OPERATOR, "/freeze", this::thaw));
  }

  private record FreezeJson(
      boolean frozen,
      @Nullable Instant since,
      @Nullable String by,
      @Nullable String reason,
      @Nullable ReleaseJson wouldSend,
      @Nullable DueJson wouldFire) {}

  private record ReleaseJson(int commands, long deliveries, List<WaitingJson> oldest) {}

  private record WaitingJson(
      String id, String name, int deliveries, Instant createdAt, Instant expiresAt) {}

  private record DueJson(int schedules, List<DueScheduleJson> oldest) {}

  private record DueScheduleJson(String id, String name, Instant due) {}

  private void show(Context context) {
    Query.none(context);
    Answers.json(context, 200, view(context, freezing.current()));
  }

  private void freeze(Context context) {
    Query.none(context);
    Fields fields = Fields.ofOptionalBody(context);
    String reason = fields.string("reason").orElse(null);
    fields.end();
    FreezeRecord now = freezing.freeze(Caller.of(context).name(), reason);
    Answers.json(context, 200, view(context, Optional.of(now)));
  }

  private void thaw(Context context) {
    Query.none(context);
    freezing.thaw(Caller.of(context).name());
    context.status(204);
  }

  private FreezeJson view(Context context, Optional<FreezeRecord> current) {
    if (current.isEmpty()) {
      return new FreezeJson(false, null, null, null, null, null);
    }
    FreezeRecord freeze = current.get();
    Reach his = reach.at(context);
    // why: what a thaw would do is for those who may thaw
    boolean all = his.caller().scope().isAll();
    return new FreezeJson(
        true,
        freeze.since(),
        freeze.by(),
        freeze.reason(),
        all ? wouldSend(his.commands()) : null,
        all ? wouldFire() : null);
  }

  private static ReleaseJson wouldSend(Commands commands) {
    Backlog backlog = commands.backlog(NAMED);
    return new ReleaseJson(
        backlog.commands(),
        backlog.deliveries(),
        backlog.oldest().stream()
            .map(
                entry ->
                    new WaitingJson(
                        entry.command().id().toString(),
                        entry.command().name(),
                        entry.waiting(),
                        entry.command().createdAt(),
                        entry.command().expiresAt()))
            .toList());
  }

  private DueJson wouldFire() {
    Instant now = clock.instant();
    List<DueScheduleJson> due =
        schedules.list().stream()
            .map(schedule -> due(schedule, now))
            .flatMap(Optional::stream)
            .sorted(Comparator.comparing(DueScheduleJson::due).thenComparing(DueScheduleJson::id))
            .toList();
    return new DueJson(due.size(), due.subList(0, Math.min(NAMED, due.size())));
  }

  private Optional<DueScheduleJson> due(ScheduledCommand schedule, Instant now) {
    return schedules.next(schedule.id(), 1).stream()
        .findFirst()
        .filter(next -> !next.isAfter(now))
        .map(next -> new DueScheduleJson(schedule.id(), schedule.name(), next));
  }
}
