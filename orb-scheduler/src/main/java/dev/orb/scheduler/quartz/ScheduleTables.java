package dev.orb.scheduler.quartz;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.scheduler.Firing;
import dev.orb.scheduler.ScheduledCommand;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Schedules and firings in their own tables. Thread-safe; each call is one transaction, but for the
 * one that writes a schedule.
 */
final class ScheduleTables {
  private static final List<String> FIRING_KEYS = List.of("schedule", "scheduled_at");
  private static final List<String> FIRING_OTHERS =
      List.of("fired_at", "command", "refused", "interrupted");

  private final DataSource database;
  private final Dialect dialect;

  /** Blocks: looks which database it is. */
  ScheduleTables(DataSource database) {
    this.database = database;
    this.dialect = Dialect.of(database);
  }

  Dialect dialect() {
    return dialect;
  }

  @FunctionalInterface
  private interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  private <T> T transaction(Work<T> work) {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try {
        T result = work.on(connection);
        connection.commit();
        return result;
      } catch (SQLException e) {
        connection.rollback();
        throw e;
      }
    } catch (SQLException e) {
      throw new OrbException(
          ErrorCode.UNAVAILABLE, "the database failed: " + e.getMessage(), null, e);
    }
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

  Optional<ScheduledCommand> find(String id) {
    return transaction(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement("select definition from orb_schedule where id = ?")) {
            select.setString(1, id);
            return definitions(select).stream().findFirst();
          }
        });
  }

  List<ScheduledCommand> list() {
    return transaction(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement("select definition from orb_schedule order by id")) {
            return definitions(select);
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
    return transaction(
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

  void record(Firing firing) {
    write(
        firing.schedule(),
        firing.scheduledAt(),
        firing.firedAt(),
        firing.command().uuid(),
        firing.refused(),
        false);
  }

  void interrupted(String schedule, Instant scheduledAt) {
    write(schedule, scheduledAt, scheduledAt, null, null, true);
  }

  private void write(
      String schedule,
      Instant scheduledAt,
      Instant firedAt,
      @Nullable UUID command,
      @Nullable ErrorCode refused,
      boolean interrupted) {
    transaction(
        connection -> {
          try (PreparedStatement merge =
              connection.prepareStatement(
                  dialect.upsert("orb_firing", FIRING_KEYS, FIRING_OTHERS))) {
            merge.setString(1, schedule);
            merge.setLong(2, scheduledAt.toEpochMilli());
            merge.setLong(3, firedAt.toEpochMilli());
            if (command == null) {
              merge.setNull(4, Types.OTHER);
            } else {
              merge.setObject(4, command);
            }
            merge.setString(5, refused == null ? null : refused.name());
            merge.setBoolean(6, interrupted);
            return merge.executeUpdate();
          }
        });
  }

  /** Firings that were interrupted by an orderly stop, by schedule and nominal time. */
  List<Interrupted> interrupted() {
    return transaction(
        connection -> {
          List<Interrupted> found = new ArrayList<>();
          try (PreparedStatement select =
                  connection.prepareStatement(
                      "select schedule, scheduled_at from orb_firing where interrupted = true");
              ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
              found.add(new Interrupted(rows.getString(1), Instant.ofEpochMilli(rows.getLong(2))));
            }
          }
          return found;
        });
  }

  List<Firing> firings(String schedule, int most) {
    return transaction(
        connection -> {
          List<Firing> found = new ArrayList<>();
          try (PreparedStatement select =
              connection.prepareStatement(
                  "select scheduled_at, fired_at, command, refused from orb_firing"
                      + " where schedule = ? and interrupted = false"
                      + " order by scheduled_at desc limit ?")) {
            select.setString(1, schedule);
            select.setInt(2, most);
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
    String refused = row.getString(4);
    return new Firing(
        schedule,
        Instant.ofEpochMilli(row.getLong(1)),
        Instant.ofEpochMilli(row.getLong(2)),
        new CommandId(row.getObject(3, UUID.class)),
        refused == null ? null : ErrorCode.named(refused).orElse(ErrorCode.INTERNAL));
  }

  /** A firing that is to ring again. */
  record Interrupted(String schedule, Instant scheduledAt) {}
}
