package dev.orb.scheduler.quartz;

import dev.orb.scheduler.ScheduleStore.Due;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.quartz.TriggerKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Statements over the library's tables, each for many triggers at once, within a transaction that
 * is somebody else's. What is in hand has a row that says at which node.
 */
final class TriggerRows {
  private static final Logger LOG = LoggerFactory.getLogger(TriggerRows.class);
  private static final String WATCHED =
      "select t.trigger_name, t.next_fire_time, p.str_prop_1, p.long_prop_1, p.int_prop_1,"
          + " p.int_prop_2 from orb_qrtz_triggers t join orb_qrtz_simprop_triggers p on"
          + " p.sched_name = t.sched_name and p.trigger_name = t.trigger_name and p.trigger_group"
          + " = t.trigger_group where t.sched_name = 'orb' and t.trigger_group = 'orb'";
  private static final String NAMED = " and trigger_group = 'orb' and trigger_name = any(?)";
  private static final String DUE =
      " and t.trigger_state = 'WAITING' and t.trigger_type = 'ORBPLAN' and t.next_fire_time <= ?"
          + " order by t.next_fire_time";

  private final String node;

  TriggerRows(String node) {
    this.node = node;
  }

  /** The time of what comes due first, if it does so no later than this. */
  static Optional<Instant> first(Connection connection, Instant noLaterThan) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select t.next_fire_time from orb_qrtz_triggers t where t.sched_name = 'orb' and"
                + " t.trigger_state = 'WAITING' and t.next_fire_time <= ?"
                + " order by t.next_fire_time limit 1")) {
      select.setLong(1, noLaterThan.toEpochMilli());
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(Instant.ofEpochMilli(row.getLong(1))) : Optional.empty();
      }
    }
  }

  /** Sets triggers aside that are none of ours and due by this: nothing of them is read. */
  static void refuseStrange(Connection connection, long dueBy) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update orb_qrtz_triggers set trigger_state = 'ERROR' where sched_name = 'orb' and"
                + " trigger_state = 'WAITING' and next_fire_time <= ? and (trigger_type <>"
                + " 'ORBPLAN' or trigger_group <> 'orb' or job_group <> 'orb' or job_name <>"
                + " 'fire' or calendar_name is not null)")) {
      update.setLong(1, dueBy);
      int refused = update.executeUpdate();
      if (refused > 0) {
        LOG.error("{} triggers in the database were not written here, and are refused", refused);
      }
    }
  }

  // why: what is due and cannot be taken would be found due for ever
  private static void refuseTorn(Connection connection, long dueBy) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update orb_qrtz_triggers set trigger_state = 'ERROR' where sched_name = 'orb' and"
                + " trigger_state = 'WAITING' and next_fire_time <= ? and not exists (select 1"
                + " from orb_qrtz_simprop_triggers p where p.sched_name ="
                + " orb_qrtz_triggers.sched_name and p.trigger_name ="
                + " orb_qrtz_triggers.trigger_name and p.trigger_group ="
                + " orb_qrtz_triggers.trigger_group)")) {
      update.setLong(1, dueBy);
      update.executeUpdate();
    }
  }

  /** The names of triggers that are refused. */
  static Set<String> refused(Connection connection) throws SQLException {
    Set<String> found = new HashSet<>();
    try (PreparedStatement select =
            connection.prepareStatement(
                "select trigger_name from orb_qrtz_triggers where sched_name = 'orb' and"
                    + " trigger_group = 'orb' and trigger_state = 'ERROR'");
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        found.add(row.getString(1));
      }
    }
    return found;
  }

  /** Every trigger of a schedule, by its name. */
  static Map<String, PlanTrigger> all(Connection connection) throws SQLException {
    Map<String, PlanTrigger> found = new HashMap<>();
    try (PreparedStatement select = connection.prepareStatement(WATCHED)) {
      triggers(select).forEach(trigger -> found.put(trigger.getKey().getName(), trigger));
    }
    return found;
  }

  private static List<PlanTrigger> triggers(PreparedStatement select) throws SQLException {
    List<PlanTrigger> found = new ArrayList<>();
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        PlanTrigger trigger =
            new PlanTrigger(
                row.getString(3),
                Duration.ofMillis(row.getLong(4)),
                row.getInt(5),
                row.getInt(6),
                Instant.ofEpochMilli(row.getLong(2)));
        trigger.setKey(new TriggerKey(row.getString(1), QuartzStore.GROUP));
        found.add(trigger);
      }
    }
    return found;
  }

  /** Takes what is due by a time in hand, at most so many, and moves each on to its next time. */
  List<Due> take(Connection connection, Instant until, Instant now, int most) throws SQLException {
    refuseStrange(connection, until.toEpochMilli());
    List<PlanTrigger> triggers;
    try (PreparedStatement select = connection.prepareStatement(WATCHED + DUE + " limit ?")) {
      select.setLong(1, until.toEpochMilli());
      select.setInt(2, most);
      triggers = triggers(select);
    }
    if (triggers.isEmpty()) {
      refuseTorn(connection, until.toEpochMilli());
    }
    List<Due> taken = new ArrayList<>();
    List<PlanTrigger> goOn = new ArrayList<>();
    List<String> spent = new ArrayList<>();
    List<String> broken = new ArrayList<>();
    for (PlanTrigger trigger : triggers) {
      String name = trigger.getKey().getName();
      Instant nominal = trigger.nominal();
      try {
        trigger.comesDue(now);
      } catch (RuntimeException e) {
        LOG.error("what is kept of schedule {} cannot be read, put it again: {}", name, e + "");
        broken.add(name);
        continue;
      }
      taken.add(new Due(name, nominal, trigger.nextOrNull(), false, UUID.randomUUID().toString()));
      if (trigger.nextOrNull() == null) {
        spent.add(name);
      } else {
        goOn.add(trigger);
      }
    }
    insert(connection, taken, now);
    move(connection, goOn, now);
    change(connection, "delete from orb_qrtz_triggers where sched_name = 'orb'" + NAMED, spent);
    change(
        connection,
        "update orb_qrtz_triggers set trigger_state = 'ERROR' where sched_name = 'orb'" + NAMED,
        broken);
    return taken;
  }

  private static void change(Connection connection, String statement, Collection<String> names)
      throws SQLException {
    if (names.isEmpty()) {
      return;
    }
    try (PreparedStatement change = connection.prepareStatement(statement)) {
      Array array = connection.createArrayOf("varchar", names.toArray());
      change.setArray(1, array);
      change.executeUpdate();
      array.free();
    }
  }

  private void insert(Connection connection, List<Due> dues, Instant now) throws SQLException {
    if (dues.isEmpty()) {
      return;
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into orb_qrtz_fired_triggers (sched_name, entry_id, trigger_name,"
                + " trigger_group, instance_name, fired_time, sched_time, priority, state,"
                + " job_name, job_group, is_nonconcurrent, requests_recovery) values ('orb', ?, ?,"
                + " 'orb', ?, ?, ?, 5, 'EXECUTING', 'fire', 'orb', false, true)")) {
      for (Due due : dues) {
        insert.setString(1, due.entry());
        insert.setString(2, due.schedule());
        insert.setString(3, node);
        insert.setLong(4, now.toEpochMilli());
        insert.setLong(5, due.scheduledAt().toEpochMilli());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static void move(Connection connection, List<PlanTrigger> triggers, Instant now)
      throws SQLException {
    if (triggers.isEmpty()) {
      return;
    }
    try (PreparedStatement times =
            connection.prepareStatement(
                "update orb_qrtz_triggers set prev_fire_time = ?, next_fire_time = ? where"
                    + " sched_name = 'orb' and trigger_group = 'orb' and trigger_name = ?");
        PreparedStatement counts =
            connection.prepareStatement(
                "update orb_qrtz_simprop_triggers set int_prop_1 = ?, int_prop_2 = ? where"
                    + " sched_name = 'orb' and trigger_group = 'orb' and trigger_name = ?")) {
      for (PlanTrigger trigger : triggers) {
        times.setLong(1, now.toEpochMilli());
        times.setLong(2, trigger.nominal().toEpochMilli());
        times.setString(3, trigger.getKey().getName());
        times.addBatch();
        counts.setInt(1, trigger.fired());
        counts.setInt(2, trigger.inARow());
        counts.setString(3, trigger.getKey().getName());
        counts.addBatch();
      }
      times.executeBatch();
      counts.executeBatch();
    }
  }

  /** What is dealt with is in this node's hand no more. */
  void dealtWith(Connection connection, List<Due> dues) throws SQLException {
    change(
        connection,
        "delete from orb_qrtz_fired_triggers where sched_name = 'orb' and entry_id = any(?)",
        dues.stream().map(Due::entry).filter(entry -> !entry.isEmpty()).toList());
  }

  /** What is in hand at a node, as the database has it. */
  static List<Due> inHand(Connection connection, String node) throws SQLException {
    List<Due> found = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select entry_id, trigger_name, sched_time from orb_qrtz_fired_triggers where"
                + " sched_name = 'orb' and instance_name = ? and state = 'EXECUTING'"
                + " order by sched_time")) {
      select.setString(1, node);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          found.add(
              new Due(
                  FiringJob.Names.scheduleOf(row.getString(2)),
                  Instant.ofEpochMilli(row.getLong(3)),
                  null,
                  true,
                  row.getString(1)));
        }
      }
    }
    return found;
  }

  /** Takes over what is in hand at a node that is gone, this one's former life perhaps. */
  List<Due> takeOver(Connection connection, String from) throws SQLException {
    List<Due> found = inHand(connection, from);
    release(connection, from);
    try (PreparedStatement mine =
        connection.prepareStatement(
            "update orb_qrtz_fired_triggers set instance_name = ? where sched_name = 'orb' and"
                + " instance_name = ?")) {
      mine.setString(1, node);
      mine.setString(2, from);
      mine.executeUpdate();
    }
    return found;
  }

  // why: an earlier version of this program reserved triggers before it fired them
  private static void release(Connection connection, String from) throws SQLException {
    List<String> reserved = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select trigger_name from orb_qrtz_fired_triggers where sched_name = 'orb' and"
                + " instance_name = ? and state = 'ACQUIRED'")) {
      select.setString(1, from);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          reserved.add(row.getString(1));
        }
      }
    }
    change(
        connection,
        "update orb_qrtz_triggers set trigger_state = 'WAITING' where sched_name = 'orb' and"
            + " trigger_state = 'ACQUIRED'"
            + NAMED,
        reserved);
    change(
        connection,
        "delete from orb_qrtz_fired_triggers where sched_name = 'orb' and state = 'ACQUIRED' and"
            + " trigger_name = any(?)",
        reserved);
  }

  /** The nodes that have something in hand. */
  static List<String> nodes(Connection connection) throws SQLException {
    List<String> found = new ArrayList<>();
    try (PreparedStatement select =
            connection.prepareStatement(
                "select distinct instance_name from orb_qrtz_fired_triggers where sched_name ="
                    + " 'orb'");
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        found.add(row.getString(1));
      }
    }
    return found;
  }

  /** Removes triggers that have no schedule, those that others put meanwhile not among them. */
  static void removeStrangers(Connection connection) throws SQLException {
    // why one statement: a schedule is written with its trigger in one transaction
    try (PreparedStatement delete =
        connection.prepareStatement(
            "delete from orb_qrtz_triggers where sched_name = 'orb' and trigger_group = 'orb' and"
                + " not exists (select 1 from orb_schedule s where s.id = trigger_name)")) {
      delete.executeUpdate();
    }
  }
}
