package dev.orb.http.api;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.scheduler.ScheduledCommand;
import dev.orb.server.access.Scope;

/**
 * Which schedules lie within a caller's reach. A schedule is resolved when it fires, by the node
 * and not by him, so its target must lie within his scope whoever is in it by then: by ids that he
 * reaches now, or by groups that his token names.
 */
final class ScheduleReach {
  private ScheduleReach() {}

  static boolean has(Reach reach, ScheduledCommand schedule) {
    Scope scope = reach.caller().scope();
    return scope.hasCommand(schedule.name())
        && (scope.hasEveryClient() || hasTarget(reach, scope, schedule.target()));
  }

  private static boolean hasTarget(Reach reach, Scope scope, Target target) {
    // why either: clients and groups together are those of the clients that are in the groups
    boolean clients =
        !target.clients().isEmpty()
            && target.clients().stream().allMatch(id -> reach.clients().find(id).isPresent());
    return clients
        || (!target.groups().isEmpty()
            && target.groups().stream().allMatch(group -> hasGroup(reach, scope, group)));
  }

  private static boolean hasGroup(Reach reach, Scope scope, String group) {
    // why: who is in a group by an expression may say so himself, and one that nobody of his is in
    // may be such a group
    return scope.hasGroup(group)
        && reach.clients().groups().find(group).filter(each -> each.where() == null).isPresent();
  }

  /**
   * Does nothing if a schedule is within.
   *
   * @throws OrbException {@code FORBIDDEN}
   */
  static void require(Reach reach, ScheduledCommand schedule) {
    reach.caller().scope().requireCommand(schedule.name());
    if (schedule.options().supersedeKey() != null && !reach.caller().scope().hasEveryCommand()) {
      throw new OrbException(
          ErrorCode.FORBIDDEN,
          "this token is for some commands only, and a supersedeKey may take back others",
          "leave it out");
    }
    if (!has(reach, schedule)) {
      throw new OrbException(
          ErrorCode.FORBIDDEN,
          "this token is for some clients only, and the schedule's target may be others",
          "name ids or groups among " + String.join(", ", reach.caller().scope().onTexts()));
    }
  }
}
