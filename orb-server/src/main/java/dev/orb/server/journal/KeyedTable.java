package dev.orb.server.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A table whose rows are replaced or forgotten whole, by one text.
 *
 * @param key the column of that text
 * @param others the rest of the columns, as they are bound
 */
record KeyedTable(String name, String key, List<String> others) {

  /** Binds what comes after the key. */
  interface Values<T> {
    void bind(Bind row, T record) throws SQLException;
  }

  /**
   * Writes what has changed.
   *
   * @param changes by key: as it is now, empty for forgotten
   */
  <T> void apply(
      Connection connection, Dialect dialect, Map<String, Optional<T>> changes, Values<T> values)
      throws SQLException {
    if (changes.isEmpty()) {
      return;
    }
    try (PreparedStatement upsert =
            connection.prepareStatement(dialect.upsert(name, List.of(key), others));
        PreparedStatement delete =
            connection.prepareStatement("DELETE FROM " + name + " WHERE " + key + " = ?")) {
      Bind upsertRow = new Bind(upsert);
      Bind deleteRow = new Bind(delete);
      for (Map.Entry<String, Optional<T>> change : changes.entrySet()) {
        if (change.getValue().isPresent()) {
          values.bind(upsertRow.text(change.getKey()), change.getValue().get());
          upsertRow.addBatch();
        } else {
          deleteRow.text(change.getKey()).addBatch();
        }
      }
      upsert.executeBatch();
      delete.executeBatch();
    }
  }
}
