package dev.orb.http.api;

import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.FiringOwner;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.protocol.schedule.Rules;
import dev.orb.protocol.schedule.Schedule;
import dev.orb.scheduler.CommandScheduler;
import dev.orb.scheduler.Firing;
import dev.orb.scheduler.FiringPlace;
import dev.orb.scheduler.Forecast;
import dev.orb.scheduler.ScheduledCommand;
import dev.orb.server.dispatch.Submission;
import io.javalin.http.Context;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** {@code /schedules}: commands at a time. */
final class ScheduleRoutes {
  private static final int SHOWN = 3;
  private static final int USUAL_NEXT = 5;
  private static final int MOST_NEXT = 1000;

  private final CommandScheduler schedules;
  private final Reach.Of reach;
  private final WhenJson when;
  private final Clock clock;

  ScheduleRoutes(Reach.Of reach, CommandScheduler schedules, WhenJson when, Clock clock) {
    this.schedules = schedules;
    this.reach = reach;
    this.when = when;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        Route.get(Right.VIEWER, "/schedules", this::list),
        Route.post(Right.OPERATOR, "/schedules", this::add),
        Route.post(Right.VIEWER, "/schedules/preview", this::preview),
        Route.get(Right.VIEWER, "/schedules/{id}", this::show),
        Route.put(Right.OPERATOR, "/schedules/{id}", this::put),
        Route.delete(Right.OPERATOR, "/schedules/{id}", this::remove),
        Route.post(Right.OPERATOR, "/schedules/{id}/pause", this::pause),
        Route.post(Right.OPERATOR, "/schedules/{id}/resume", this::resume),
        Route.post(Right.OPERATOR, "/schedules/{id}/run", this::run),
        Route.post(Right.OPERATOR, "/schedules/{id}/backfill", this::backfill),
        Route.get(Right.VIEWER, "/schedules/{id}/next", this::next),
        Route.get(Right.VIEWER, "/schedules/{id}/firings", this::firings),
        Route.get(Right.VIEWER, "/schedules/{id}/clients", this::clients));
  }

  private void list(Context context) {
    Query query = Query.of(context, "limit", "after");
    String after = query.after().map(Cursor::read).orElse("");
    int limit = query.limit();
    List<ScheduledCommand> found =
        schedules.list().stream()
            .filter(within(context))
            .filter(schedule -> schedule.id().compareTo(after) > 0)
            .sorted(Comparator.comparing(ScheduledCommand::id))
            .limit(limit + 1L)
            .toList();
    Answers.page(
        context,
        Cursor.page(found, limit, ScheduledCommand::id),
        schedule -> view(context, schedule));
  }

  private void show(Context context) {
    Query.none(context);
    Answers.json(context, 200, view(context, known(context, context.pathParam("id"))));
  }

  private void add(Context context) {
    boolean dryRun = Query.of(context, "dryRun").flag("dryRun");
    Fields fields = Fields.ofBody(context);
    ScheduledCommand schedule = owned(context, read(fields.requiredString("id"), fields));
    ScheduleReach.require(reach.at(context), schedule);
    if (dryRun && schedules.get(schedule.id()).isPresent()) {
      throw taken(schedule.id());
    } else if (dryRun) {
      forecast(context, schedule);
    } else {
      schedules.add(schedule);
      created(context, schedule.id(), 201);
    }
  }

  private void forecast(Context context, ScheduledCommand schedule) {
    Forecast forecast = schedules.forecast(schedule);
    List<Instant> next = schedules.preview(schedule, USUAL_NEXT);
    Answers.json(
        context, 200, ForecastJson.of(schedule, verdicts(context, schedule), forecast, next));
  }

  private List<Verdict> verdicts(Context context, ScheduledCommand schedule) {
    Submission submission =
        Submission.of(
            schedule.name(),
            schedule.params(),
            schedule.target(),
            schedule.options(),
            Caller.of(context).name());
    try {
      return Verdict.all(reach.clients(context), submission);
    } catch (OrbException e) {
      if (e.code() != ErrorCode.NOT_FOUND) {
        throw e;
      }
      // why no fault: whom it is for is looked up when it fires
      return List.of();
    }
  }

  private static OrbException taken(String id) {
    return new OrbException(
        ErrorCode.DUPLICATE_ID, "the id '" + id + "' is taken", "choose another id");
  }

  private void put(Context context) {
    boolean dryRun = Query.of(context, "dryRun").flag("dryRun");
    String id = context.pathParam("id");
    Fields fields = Fields.ofBody(context);
    if (fields.string("id").filter(other -> !other.equals(id)).isPresent()) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "'id' is not the id of the path", "leave it out of the body");
    }
    ScheduledCommand schedule = owned(context, read(id, fields));
    ScheduleReach.require(reach.at(context), schedule);
    Optional<ScheduledCommand> there = schedules.get(id);
    if (there.filter(within(context).negate()).isPresent()) {
      // why this code: ids are one for all, and who puts must not replace what he does not see
      throw taken(id);
    }
    if (dryRun) {
      forecast(context, schedule);
      return;
    }
    schedules.put(schedule);
    created(context, id, there.isPresent() ? 200 : 201);
  }

  private void created(Context context, String id, int status) {
    context.header("Location", Api.ROOT + "/schedules/" + id);
    Answers.json(context, status, view(context, known(context, id)));
  }

  private ScheduledCommand read(String id, Fields fields) {
    Names.id("schedule", id);
    Schedule schedule = when.read(fields);
    Rules rules = WhenJson.rules(fields);
    boolean paused = fields.bool("paused").orElse(false);
    ScheduledCommand command = ScheduleJson.read(id, schedule, fields).by(rules).paused(paused);
    fields.end();
    return command;
  }

  /** Who puts a schedule is the one in whose name it fires. */
  private ScheduledCommand owned(Context context, ScheduledCommand schedule) {
    String name = reach.at(context).caller().name();
    return schedule.ownedBy(new FiringOwner(name, clock.instant()));
  }

  private void pause(Context context) {
    Query.none(context);
    schedules.pause(seen(context));
    show(context);
  }

  private void resume(Context context) {
    Query.none(context);
    schedules.resume(seen(context));
    show(context);
  }

  private void backfill(Context context) {
    boolean dryRun = Query.of(context, "dryRun").flag("dryRun");
    Fields fields = Fields.ofBody(context);
    Instant from = required(fields, "from");
    Instant to = required(fields, "to");
    fields.end();
    // why last: whoever may not see it is to hear what is said of one that is not there
    String id = seen(context);
    if (dryRun) {
      Answers.items(context, schedules.unfired(id, from, to));
    } else {
      Answers.items(
          context,
          schedules.backfill(id, from, to).stream()
              .map(firing -> FiringJson.of(firing, reach.commands(context)))
              .toList());
    }
  }

  private static Instant required(Fields fields, String name) {
    return fields
        .instant(name)
        .orElseThrow(
            () ->
                new OrbException(
                    ErrorCode.BAD_PARAMS, "'" + name + "' is missing", "give an instant"));
  }

  private void run(Context context) {
    Query.none(context);
    Firing firing = schedules.run(seen(context));
    context.header("Location", Api.ROOT + "/commands/" + firing.command());
    Answers.json(context, 202, FiringJson.of(firing, reach.commands(context)));
  }

  private void remove(Context context) {
    Query.none(context);
    schedules.remove(seen(context));
    context.status(204);
  }

  private void next(Context context) {
    Query query = Query.of(context, "n");
    int most = query.integer("n", USUAL_NEXT, MOST_NEXT);
    Answers.items(context, schedules.next(seen(context), most));
  }

  private void preview(Context context) {
    Query.none(context);
    Fields fields = Fields.ofBody(context);
    int most = fields.integer("n").orElse(USUAL_NEXT);
    String id = fields.string("id").orElse("preview");
    Schedule schedule = when.read(fields);
    Rules rules = WhenJson.rules(fields);
    fields.bool("paused");
    ScheduledCommand command =
        fields.has("command")
            ? ScheduleJson.read(id, schedule, fields)
            : new ScheduledCommand(
                id, "preview", null, CommandOptions.DEFAULT, Target.all(), schedule);
    fields.end();
    if (most < 1 || most > MOST_NEXT) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "'n' does not fit", "give an integer from 1 to " + MOST_NEXT);
    }
    Answers.items(context, schedules.preview(command.by(rules), most));
  }

  private void firings(Context context) {
    Query query = Query.of(context, "limit", "after");
    int limit = query.limit();
    @Nullable FiringPlace after = query.after().map(ScheduleRoutes::place).orElse(null);
    Answers.page(
        context,
        Cursor.page(
            schedules.firings(seen(context), limit + 1, after),
            limit,
            firing -> firing.scheduledAt().toEpochMilli() + " " + firing.part()),
        firing -> FiringJson.of(firing, reach.commands(context)));
  }

  /** Who says that he runs it himself, of those whom the caller reaches. */
  private void clients(Context context) {
    Query query = Query.of(context, "limit", "after");
    String after = query.after().map(Cursor::read).orElse("");
    int limit = query.limit();
    String id = known(context, context.pathParam("id")).id();
    @Nullable String newest = schedules.versionOnClients(id).orElse(null);
    List<HolderJson> found =
        reach.clients(context).list().stream()
            .filter(client -> client.id().compareTo(after) > 0)
            .flatMap(client -> HolderJson.of(client, id, newest).stream())
            .sorted(Comparator.comparing(HolderJson::client))
            .limit(limit + 1L)
            .toList();
    Answers.page(context, Cursor.page(found, limit, HolderJson::client), holder -> holder);
  }

  private static FiringPlace place(String cursor) {
    String[] parts = Cursor.read(cursor).split(" ", 2);
    try {
      return new FiringPlace(Instant.ofEpochMilli(Long.parseLong(parts[0])), parts[1]);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "'after' is no cursor", "give the 'next' of the page before", e);
    }
  }

  private ScheduleJson view(Context context, ScheduledCommand schedule) {
    List<Instant> next = schedules.next(schedule.id(), SHOWN);
    @Nullable FiringJson last =
        schedules.firings(schedule.id(), 1).stream()
            .findFirst()
            .map(firing -> FiringJson.of(firing, reach.commands(context)))
            .orElse(null);
    return ScheduleJson.of(schedule, next, last, schedules.fault(schedule.id()).orElse(null));
  }

  private Predicate<ScheduledCommand> within(Context context) {
    Reach his = reach.at(context);
    return his.caller().scope().isAll()
        ? schedule -> true
        : schedule -> ScheduleReach.has(his, schedule);
  }

  /** The id in the path, if it is not that of a schedule beyond the caller's reach. */
  private String seen(Context context) {
    String id = context.pathParam("id");
    if (schedules.get(id).filter(within(context).negate()).isPresent()) {
      // why in these words: they are those of a schedule that does not exist
      throw new OrbException(ErrorCode.NOT_FOUND, "no schedule " + id, "see orb schedule list");
    }
    return id;
  }

  private ScheduledCommand known(Context context, String id) {
    Optional<ScheduledCommand> found =
        Names.isId(id) ? schedules.get(id).filter(within(context)) : Optional.empty();
    return found.orElseThrow(
        () ->
            new OrbException(
                ErrorCode.NOT_FOUND,
                "no schedule '" + id.replaceAll("\\p{Cntrl}", "?") + "'",
                "orb schedule list shows which there are"));
  }
}
