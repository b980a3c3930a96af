package dev.orb.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreSchemasTest {
  @TempDir Path folder;

  @Test
  void tablesColumnsAndWhatMayBeAbsentAreTheSameInEveryDatabase() throws SQLException {
    Map<String, String> h2 = columns(TestStore.H2);

    assertThat(h2).hasSizeGreaterThan(80);
    assertThat(columns(TestStore.POSTGRESQL)).isEqualTo(h2);
  }

  private Map<String, String> columns(TestStore store) throws SQLException {
    Map<String, String> found = new TreeMap<>();
    try (SchedulerGround ground = new SchedulerGround(store, folder);
        Connection connection = ground.dataSource().getConnection();
        ResultSet columns = connection.getMetaData().getColumns(null, null, null, null)) {
      while (columns.next()) {
        String table = columns.getString("TABLE_NAME").toLowerCase(Locale.ROOT);
        if (table.startsWith("orb_")) {
          found.put(
              table + "." + columns.getString("COLUMN_NAME").toLowerCase(Locale.ROOT),
              columns.getString("IS_NULLABLE"));
        }
      }
    }
    return found;
  }
}
