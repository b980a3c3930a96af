package dev.orb.http.api;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.scheduler.CommandScheduler;
import dev.orb.scheduler.ScheduledCommand;
import dev.orb.server.fleet.ClientGroups;
import dev.orb.server.fleet.ClientGroups.GroupView;
import dev.orb.server.journal.SavedGroup;
import io.javalin.http.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /groups}: who belongs together. */
final class GroupRoutes {
  private final Reach.Of reach;
  private final CommandScheduler schedules;

  GroupRoutes(Reach.Of reach, CommandScheduler schedules) {
    this.reach = reach;
    this.schedules = schedules;
  }

  List<Route> routes() {
    return List.of(
        Route.get(Right.VIEWER, "/groups", this::list),
        Route.get(Right.VIEWER, "/groups/{id}", this::show),
        Route.put(Right.OPERATOR, "/groups/{id}", this::put),
        Route.delete(Right.OPERATOR, "/groups/{id}", this::remove));
  }

  private ClientGroups groups(Context context) {
    return reach.clients(context).groups();
  }

  private void list(Context context) {
    Query query = Query.of(context, "limit", "after");
    String after = query.after().map(Cursor::read).orElse("");
    int limit = query.limit();
    List<GroupView> found =
        groups(context).list().stream()
            .filter(group -> group.id().compareTo(after) > 0)
            .limit(limit + 1L)
            .toList();
    Answers.page(context, Cursor.page(found, limit, GroupView::id), GroupJson::of);
  }

  private void show(Context context) {
    Query.none(context);
    String id = context.pathParam("id");
    Answers.json(
        context, 200, groups(context).find(id).map(GroupJson::of).orElseThrow(() -> unknown(id)));
  }

  private void put(Context context) {
    Query.none(context);
    String id = Names.id("group", context.pathParam("id"));
    Fields fields = Fields.ofBody(context);
    if (fields.string("id").filter(other -> !other.equals(id)).isPresent()) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "'id' is not the id of the path", "leave it out of the body");
    }
    SavedGroup group =
        new SavedGroup(
            id, fields.string("description").orElse(null), fields.string("where").orElse(null));
    fields.end();
    boolean there = groups(context).find(id).isPresent();
    context.header("Location", Api.ROOT + "/groups/" + id);
    Answers.json(context, there ? 200 : 201, GroupJson.of(groups(context).put(group)));
  }

  private void remove(Context context) {
    Query query = Query.of(context, "members");
    String id = context.pathParam("id");
    String members = query.string("members").orElse("");
    if (!members.isEmpty() && !members.equals("remove")) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "'members' does not fit", "give remove, or leave it out");
    }
    if (groups(context).find(id).isEmpty()) {
      throw unknown(id);
    }
    requireUnscheduled(id);
    groups(context).remove(id, members.equals("remove"));
    context.status(204);
  }

  /** A schedule would be for others than before, and nobody would be told. */
  private void requireUnscheduled(String id) {
    for (ScheduledCommand schedule : schedules.list()) {
      Target target = schedule.target();
      if (target.groups().contains(id) || target.narrowing().except().contains(id)) {
        throw new OrbException(
            ErrorCode.CONFLICT,
            "schedule " + schedule.id() + " names group " + id,
            "change or remove that schedule first");
      }
    }
  }

  private static OrbException unknown(String id) {
    return new OrbException(
        ErrorCode.NOT_FOUND,
        "no group '" + Names.shown(id) + "'",
        "GET /groups lists which there are");
  }

  /**
   * A group in JSON.
   *
   * @param members how many are in it
   */
  record GroupJson(String id, @Nullable String description, @Nullable String where, int members) {
    static GroupJson of(GroupView group) {
      return new GroupJson(group.id(), group.description(), group.where(), group.members());
    }
  }
}
