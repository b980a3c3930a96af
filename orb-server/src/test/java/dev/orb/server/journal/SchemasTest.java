package dev.orb.server.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every database has in common. */
class SchemasTest {
  @TempDir Path folder;

  private interface Look<T> {
    T at(Connection connection) throws SQLException;
  }

  private <T> T in(TestDatabase database, Look<T> look) throws SQLException {
    try (Journal journal = Journals.open(database.in(folder));
        Connection connection = journal.dataSource().getConnection()) {
      return look.at(connection);
    }
  }

  /** Each column of each table: what it keeps, and whether it may be absent. */
  private static Map<String, String> columns(Connection connection) throws SQLException {
    Map<String, String> found = new TreeMap<>();
    try (ResultSet columns = connection.getMetaData().getColumns(null, null, null, null)) {
      while (columns.next()) {
        String table = columns.getString("TABLE_NAME").toLowerCase(Locale.ROOT);
        if (table.startsWith("orb_") && !table.equals("orb_schema")) {
          String name = table + "." + columns.getString("COLUMN_NAME").toLowerCase(Locale.ROOT);
          found.put(
              name, kind(columns.getString("TYPE_NAME")) + " " + columns.getString("IS_NULLABLE"));
        }
      }
    }
    return found;
  }

  private static String kind(String type) {
    return switch (type.toLowerCase(Locale.ROOT)) {
      case "character varying", "text" -> "text";
      case "binary varying", "bytea" -> "bytes";
      case "bigint", "int8", "bigserial" -> "long";
      case "integer", "int4" -> "int";
      case "boolean", "bool" -> "flag";
      default -> type.toLowerCase(Locale.ROOT);
    };
  }

  private static Map<String, String> indexes(Connection connection) throws SQLException {
    Map<String, String> found = new TreeMap<>();
    for (String column : columns(connection).keySet()) {
      String table = column.substring(0, column.indexOf('.'));
      for (String name : new String[] {table, table.toUpperCase(Locale.ROOT)}) {
        try (ResultSet rows =
            connection.getMetaData().getIndexInfo(null, null, name, false, true)) {
          Map<String, String> ofTable = new TreeMap<>();
          while (rows.next()) {
            String index = rows.getString("INDEX_NAME");
            if (index != null) {
              ofTable.merge(
                  index,
                  rows.getString("COLUMN_NAME").toLowerCase(Locale.ROOT),
                  (a, b) -> a + "," + b);
            }
          }
          // why without their names: those of keys are the database's own
          ofTable.values().forEach(columns -> found.put(table + "(" + columns + ")", ""));
        }
      }
    }
    return found;
  }

  @Test
  void tablesColumnsAndWhatMayBeAbsentAreTheSame() throws Exception {
    Map<String, String> h2 = in(TestDatabase.H2, SchemasTest::columns);

    assertThat(h2).hasSizeGreaterThan(100);
    assertThat(in(TestDatabase.POSTGRESQL, SchemasTest::columns)).isEqualTo(h2);
  }

  @Test
  void indexesAreTheSameButForThoseThatOneMakesForItsOwnKeys() throws Exception {
    Map<String, String> postgres = in(TestDatabase.POSTGRESQL, SchemasTest::indexes);

    assertThat(postgres).hasSizeGreaterThan(20);
    assertThat(in(TestDatabase.H2, SchemasTest::indexes)).containsAllEntriesOf(postgres);
  }

  @Test
  void everyTextIsInTheOrderThatJavaHas() throws Exception {
    int ordered =
        in(
            TestDatabase.POSTGRESQL,
            connection -> {
              try (Statement statement = connection.createStatement();
                  ResultSet rows =
                      statement.executeQuery(
                          "SELECT COUNT(*) FROM information_schema.columns"
                              + " WHERE table_schema = 'public' AND table_name LIKE 'orb\\_%'"
                              + " AND table_name <> 'orb_schema' AND data_type = 'text'"
                              + " AND collation_name IS DISTINCT FROM 'C'")) {
                rows.next();
                return rows.getInt(1);
              }
            });

    assertThat(ordered).isZero();
  }
}
