package dev.orb.scheduler.quartz;

import dev.orb.scheduler.Calendar;
import dev.orb.scheduler.CalendarStore;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** Calendars in a table of their own. Thread-safe; each call is one transaction. */
final class CalendarTable implements CalendarStore {
  private final Transactions transactions;
  private final Dialect dialect;

  CalendarTable(DataSource database, Dialect dialect) {
    this.transactions = new Transactions(database);
    this.dialect = dialect;
  }

  @Override
  public void put(Calendar calendar) {
    transactions.make(
        connection -> {
          try (PreparedStatement merge =
              connection.prepareStatement(
                  dialect.upsert("orb_calendar", List.of("id"), List.of("definition")))) {
            merge.setString(1, calendar.id());
            merge.setString(2, CalendarText.of(calendar));
            return merge.executeUpdate();
          }
        });
  }

  @Override
  public Optional<Calendar> find(String id) {
    return transactions.make(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement("select definition from orb_calendar where id = ?")) {
            select.setString(1, id);
            return definitions(select).stream().findFirst();
          }
        });
  }

  @Override
  public List<Calendar> list() {
    return transactions.make(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement("select definition from orb_calendar order by id")) {
            return definitions(select);
          }
        });
  }

  private static List<Calendar> definitions(PreparedStatement select) throws SQLException {
    List<Calendar> found = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        found.add(CalendarText.calendar(rows.getString(1)));
      }
    }
    return found;
  }

  @Override
  public boolean remove(String id) {
    return transactions.make(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement("delete from orb_calendar where id = ?")) {
            delete.setString(1, id);
            return delete.executeUpdate() > 0;
          }
        });
  }
}
