package dev.orb.server.journal;

import dev.orb.protocol.OrbException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;

/** What one database says differently from another. Everything else is common SQL. */
enum Dialect {
  /** H2, embedded, one file in the data folder. */
  H2;

  private static final int H2_IN_USE = 90020;

  /** The class-path location under which every module keeps a folder of migrations. */
  String migrations() {
    return "classpath:db/orb/h2";
  }

  String url(Path folder) {
    // why: without WRITE_DELAY=0 a kill loses up to half a second of acknowledged commits; a plain
    // file is closed, for everybody, by an interrupt that meets a thread which reads it; a group
    // has more kinds of statements than the usual cache of 8 holds, and would parse all each time
    return "jdbc:h2:async:"
        + folder.toAbsolutePath().resolve("orb")
        + ";DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0;QUERY_CACHE_SIZE=64";
  }

  /** The database's file in the folder. */
  String file() {
    return "orb.mv.db";
  }

  /** The database that is there, to look at. */
  String readOnlyUrl(Path folder) {
    return "jdbc:h2:file:"
        + folder.toAbsolutePath().resolve("orb")
        + ";IFEXISTS=TRUE;ACCESS_MODE_DATA=r;DB_CLOSE_ON_EXIT=FALSE";
  }

  /** An empty database in memory. */
  String nowhereUrl() {
    return "jdbc:h2:mem:";
  }

  /** Inserts a row that is not there. */
  String insert(String table, List<String> keys, List<String> others) {
    return "INSERT INTO " + table + columns(keys, others) + values(keys, others);
  }

  /** Inserts a row, or changes the one that has these keys. */
  String upsert(String table, List<String> keys, List<String> others) {
    return "MERGE INTO "
        + table
        + columns(keys, others)
        + " KEY ("
        + String.join(", ", keys)
        + ")"
        + values(keys, others);
  }

  private static String columns(List<String> keys, List<String> others) {
    return " (" + String.join(", ", keys) + ", " + String.join(", ", others) + ")";
  }

  private static String values(List<String> keys, List<String> others) {
    return " VALUES ("
        + String.join(", ", Collections.nCopies(keys.size() + others.size(), "?"))
        + ")";
  }

  /** The ids that end with a brief; parameters: highest bucket, brief. */
  String idsByBrief() {
    return "SELECT c.id FROM SYSTEM_RANGE(0, ?) b JOIN orb_command c ON c.bucket = b.x"
        + " AND c.brief = ? ORDER BY c.no DESC FETCH FIRST 2 ROWS ONLY";
  }

  /** The next value of a sequence. */
  String nextOf(String sequence) {
    return "SELECT NEXT VALUE FOR " + sequence;
  }

  /** Brings what was committed to the disk itself. */
  void sync(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      // why: WRITE_DELAY=0 writes at each commit and never syncs the file
      statement.execute("CHECKPOINT SYNC");
    }
  }

  /** Writes the database as it is now into a new ZIP file that holds nothing else. */
  boolean copyTo(Connection connection, Path file) throws SQLException {
    try (PreparedStatement backup = connection.prepareStatement("BACKUP TO ?")) {
      backup.setString(1, file.toAbsolutePath().toString());
      backup.execute();
      return true;
    }
  }

  /** Whether another process has the database. */
  boolean inUse(SQLException e) {
    return e.getErrorCode() == H2_IN_USE;
  }

  /** Whether another transaction was in the way, and the connections are good. */
  boolean isContention(Exception e) {
    String state = e instanceof SQLException sql ? sql.getSQLState() : null;
    return state != null && (state.startsWith("40") || state.equals("HYT00"));
  }

  /** Whether the values are at fault, so that trying the same again cannot help. */
  boolean isDataFault(Exception e) {
    if (e instanceof SQLException sql) {
      String state = sql.getSQLState();
      return state != null && (state.startsWith("22") || state.startsWith("23"));
    }
    // why: a time beyond the range of milliseconds, or JSON that cannot be written
    return e instanceof ArithmeticException || e instanceof OrbException;
  }
}
