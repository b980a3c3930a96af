package dev.orb.scheduler.quartz;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.schedule.RunOn;
import dev.orb.scheduler.Firing;
import dev.orb.scheduler.Firing.Outcome;
import dev.orb.scheduler.FiringPlace;
import dev.orb.scheduler.ScheduleStore.Due;
import dev.orb.scheduler.ScheduledCommand;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
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
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Schedules and firings in their own tables. Thread-safe; each call is one transaction, but for the
 * one that writes a schedule.
 */
final class ScheduleTables {
  private static final List<String> FIRING_KEYS = List.of("schedule", "scheduled_at", "part");
  private static final List<String> FIRING_OTHERS =
      List.of("fired_at", "command", "refused", "interrupted", "outcome", "why", "missed");

  private final Transactions transactions;
  private final Dialect dialect;

  /** Blocks: looks which database it is. */
  ScheduleTables(DataSource database) {
    this.transactions = new Transactions(database);
    this.dialect = Dialect.of(database);
  }

  Dialect dialect() {
    return dialect;
  }

  /** Writes a schedule within a transaction that is somebody else's. */
  static void put(Connection connection, ScheduledCommand schedule) throws SQLException {
    try (PreparedStatement merge =
        connection.prepareStatement(
            Dialect.of(connection).upsert("orb_schedule", List.of("id"), List.of("definition")))) {
      merge.setString(1, schedule.id());
      merge.setString(2, PlanText.of(schedule));
      merge.executeUpdate();
    }
  }

  void put(ScheduledCommand schedule) {
    transactions.make(
        connection -> {
          put(connection, schedule);
          return true;
        });
  }

  Optional<ScheduledCommand> find(String id) {
    return transactions.make(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement("select definition from orb_schedule where id = ?")) {
            select.setString(1, id);
            return definitions(select).stream().findFirst();
          }
        });
  }

  Map<String, ScheduledCommand> find(Collection<String> ids) {
    return transactions.make(
        connection -> {
          Map<String, ScheduledCommand> found = new HashMap<>();
          try (PreparedStatement select =
              connection.prepareStatement(
                  "select definition from orb_schedule where id = any(?)")) {
            select.setArray(1, connection.createArrayOf("varchar", ids.toArray()));
            definitions(select).forEach(schedule -> found.put(schedule.id(), schedule));
          }
          return found;
        });
  }

  List<ScheduledCommand> list() {
    return transactions.make(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement("select definition from orb_schedule order by id")) {
            return definitions(select);
          }
        });
  }

  /** Those that clients run themselves. Reads through all, and brings back these alone. */
  List<ScheduledCommand> onClients() {
    return transactions.make(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "select definition from orb_schedule where definition like ? order by id")) {
            select.setString(1, "%" + PlanText.ON_CLIENTS + "%");
            // why again: parameters of a command may have the same text in them
            return definitions(select).stream()
                .filter(command -> command.rules().runOn() == RunOn.CLIENT)
                .toList();
          }
        });
  }

  private static List<ScheduledCommand> definitions(PreparedStatement select) throws SQLException {
    List<ScheduledCommand> found = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        found.add(PlanText.command(rows.getString(1)));
      }
    }
    return found;
  }

  boolean remove(String id) {
    return transactions.make(
        connection -> {
          try (PreparedStatement firings =
                  connection.prepareStatement("delete from orb_firing where schedule = ?");
              PreparedStatement schedule =
                  connection.prepareStatement("delete from orb_schedule where id = ?")) {
            firings.setString(1, id);
            firings.executeUpdate();
            schedule.setString(1, id);
            return schedule.executeUpdate() > 0;
          }
        });
  }

  /**
   * Writes firings down.
   *
   * @param also what is done in the same transaction
   */
  void record(List<Firing> firings, Transactions.Step also) {
    transactions.make(
        connection -> {
          try (PreparedStatement merge =
              connection.prepareStatement(
                  dialect.upsert("orb_firing", FIRING_KEYS, FIRING_OTHERS))) {
            for (Firing firing : firings) {
              bind(merge, firing);
              merge.addBatch();
            }
            merge.executeBatch();
          }
          also.on(connection);
          return true;
        });
  }

  Optional<Instant> firedBefore(String schedule, String part, Instant at) {
    return transactions.make(
        connection -> {
          // why by all columns of the key: H2 then reads it backwards, and not everything before
          try (PreparedStatement select =
              connection.prepareStatement(
                  "select scheduled_at from orb_firing where schedule = ? and scheduled_at < ?"
                      + " and part = ? and outcome = 'FIRED' and interrupted = false"
                      + " order by schedule desc, scheduled_at desc, part desc limit 1")) {
            select.setString(1, schedule);
            select.setLong(2, at.toEpochMilli());
            select.setString(3, part);
            try (ResultSet row = select.executeQuery()) {
              return row.next()
                  ? Optional.of(Instant.ofEpochMilli(row.getLong(1)))
                  : Optional.empty();
            }
          }
        });
  }

  private static void bind(PreparedStatement merge, Firing firing) throws SQLException {
    ErrorCode code = firing.code();
    merge.setString(1, firing.schedule());
    merge.setLong(2, firing.scheduledAt().toEpochMilli());
    merge.setString(3, firing.part());
    merge.setLong(4, firing.firedAt().toEpochMilli());
    merge.setObject(5, firing.command().uuid());
    merge.setString(6, code == null ? null : code.name());
    merge.setBoolean(7, false);
    merge.setString(8, firing.outcome().name());
    merge.setString(9, firing.why());
    merge.setInt(10, firing.missed());
  }

  Set<String> parts(String schedule, Instant from) {
    return transactions.make(
        connection -> {
          Set<String> found = new HashSet<>();
          try (PreparedStatement select =
              connection.prepareStatement(
                  "select distinct part from orb_firing where schedule = ? and scheduled_at >= ?")) {
            select.setString(1, schedule);
            select.setLong(2, from.toEpochMilli());
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                found.add(rows.getString(1));
              }
            }
          }
          return found;
        });
  }

  int forget(Instant before, int most) {
    return transactions.make(
        connection -> {
          // why in two steps, and in the order of the index: one statement reads all rows on H2
          try (PreparedStatement select =
                  connection.prepareStatement(
                      "select old.schedule, old.scheduled_at, old.part from orb_firing old where"
                          + " old.interrupted = false and old.fired_at < ? and exists (select 1"
                          + " from orb_firing newer where newer.schedule = old.schedule and"
                          + " newer.scheduled_at > old.scheduled_at and newer.part = '')"
                          + " order by old.interrupted, old.fired_at limit ?");
              PreparedStatement delete =
                  connection.prepareStatement(
                      "delete from orb_firing where schedule = ? and scheduled_at = ?"
                          + " and part = ?")) {
            select.setLong(1, before.toEpochMilli());
            select.setInt(2, most);
            int found = 0;
            try (ResultSet rows = select.executeQuery()) {
              for (; rows.next(); found++) {
                delete.setString(1, rows.getString(1));
                delete.setLong(2, rows.getLong(2));
                delete.setString(3, rows.getString(3));
                delete.addBatch();
              }
            }
            delete.executeBatch();
            return found;
          }
        });
  }

  /** Firings that an orderly stop of an earlier version of this program interrupted. */
  List<Due> interrupted() {
    return transactions.make(
        connection -> {
          List<Due> found = new ArrayList<>();
          try (PreparedStatement select =
                  connection.prepareStatement(
                      "select schedule, scheduled_at from orb_firing where interrupted = true");
              ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
              Instant nominal = Instant.ofEpochMilli(rows.getLong(2));
              found.add(new Due(rows.getString(1), nominal, null, true, ""));
            }
          }
          return found;
        });
  }

  List<Firing> firings(String schedule, int most, @Nullable FiringPlace before) {
    return transactions.make(
        connection -> {
          List<Firing> found = new ArrayList<>();
          try (PreparedStatement select =
              connection.prepareStatement(
                  "select scheduled_at, part, fired_at, command, outcome, refused, why, missed"
                      + " from orb_firing where schedule = ? and interrupted = false"
                      + (before == null
                          ? ""
                          : " and (scheduled_at < ? or (scheduled_at = ? and part < ?))")
                      + " order by schedule desc, scheduled_at desc, part desc limit ?")) {
            int next = 1;
            select.setString(next++, schedule);
            if (before != null) {
              select.setLong(next++, before.scheduledAt().toEpochMilli());
              select.setLong(next++, before.scheduledAt().toEpochMilli());
              select.setString(next++, before.part());
            }
            select.setInt(next, most);
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                found.add(firing(schedule, rows));
              }
            }
          }
          return found;
        });
  }

  private static Firing firing(String schedule, ResultSet row) throws SQLException {
    String refused = row.getString(6);
    return new Firing(
        schedule,
        Instant.ofEpochMilli(row.getLong(1)),
        row.getString(2),
        Instant.ofEpochMilli(row.getLong(3)),
        new CommandId(row.getObject(4, UUID.class)),
        Outcome.valueOf(row.getString(5)),
        refused == null ? null : ErrorCode.named(refused).orElse(ErrorCode.INTERNAL),
        row.getString(7),
        row.getInt(8));
  }

  /** Refuses triggers that are none of ours; those that are refused, then or before. */
  Set<String> refuseStrange() {
    return transactions.make(
        connection -> {
          TriggerRows.refuseStrange(connection, Long.MAX_VALUE);
          return TriggerRows.refused(connection);
        });
  }

  /** Every trigger, by its schedule. */
  Map<String, PlanTrigger> triggers() {
    return transactions.make(TriggerRows::all);
  }

  /** The schedules of which something is in hand at any node. */
  Set<String> inHand() {
    return transactions.make(
        connection -> {
          Set<String> found = new HashSet<>();
          for (String node : TriggerRows.nodes(connection)) {
            TriggerRows.inHand(connection, node).forEach(due -> found.add(due.schedule()));
          }
          return found;
        });
  }

  /** Removes triggers that have no schedule. */
  void removeStrangers() {
    transactions.make(
        connection -> {
          TriggerRows.removeStrangers(connection);
          return true;
        });
  }
}
