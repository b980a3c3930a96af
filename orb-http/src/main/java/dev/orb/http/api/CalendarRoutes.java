package dev.orb.http.api;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import dev.orb.scheduler.Calendar;
import dev.orb.scheduler.Calendars;
import io.javalin.http.Context;
import java.util.List;

/** {@code /calendars}: times at which schedules that heed them do not fire. */
final class CalendarRoutes {
  private final Calendars calendars;

  CalendarRoutes(Calendars calendars) {
    this.calendars = calendars;
  }

  List<Route> routes() {
    return List.of(
        Route.get(Right.VIEWER, "/calendars", this::list),
        Route.get(Right.VIEWER, "/calendars/{id}", this::show),
        // why for tokens without a scope: schedules of everybody heed it
        Route.put(Right.WHOLE_OPERATOR, "/calendars/{id}", this::put),
        Route.delete(Right.WHOLE_OPERATOR, "/calendars/{id}", this::remove));
  }

  private void list(Context context) {
    Query query = Query.of(context, "limit", "after");
    String after = query.after().map(Cursor::read).orElse("");
    int limit = query.limit();
    List<Calendar> found =
        calendars.list().stream()
            .filter(calendar -> calendar.id().compareTo(after) > 0)
            .limit(limit + 1L)
            .toList();
    Answers.page(context, Cursor.page(found, limit, Calendar::id), CalendarJson::brief);
  }

  private void show(Context context) {
    Query.none(context);
    Answers.json(context, 200, CalendarJson.of(known(context)));
  }

  private Calendar known(Context context) {
    String id = context.pathParam("id");
    return calendars
        .get(id)
        .orElseThrow(
            () ->
                new OrbException(
                    ErrorCode.NOT_FOUND,
                    "no calendar '" + Names.shown(id) + "'",
                    "orb calendar list shows which there are"));
  }

  private void put(Context context) {
    Query.none(context);
    String id = context.pathParam("id");
    Calendar calendar = CalendarJson.read(id, Fields.ofBody(context));
    boolean there = calendars.get(id).isPresent();
    calendars.put(calendar);
    context.header("Location", Api.ROOT + "/calendars/" + id);
    Answers.json(context, there ? 200 : 201, CalendarJson.of(calendar));
  }

  private void remove(Context context) {
    Query.none(context);
    calendars.remove(known(context).id());
    context.status(204);
  }
}
