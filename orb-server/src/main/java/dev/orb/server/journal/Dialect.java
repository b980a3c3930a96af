package dev.orb.server.journal;

import dev.orb.protocol.OrbException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;

/** What one database says differently from another. Everything else is common SQL. */
interface Dialect {

  /** The class-path location under which every module keeps a folder of migrations. */
  String migrations();

  /** Inserts a row that is not there. */
  default String insert(String table, List<String> keys, List<String> others) {
    return "INSERT INTO " + table + columns(keys, others) + values(keys, others);
  }

  /** Inserts a row, or changes the one that has these keys. One batch has each key once. */
  String upsert(String table, List<String> keys, List<String> others);

  /** The ids that end with a brief; parameters: highest bucket, brief. */
  String idsByBrief();

  /** The order of a list of open commands, which is that of their numbers within a node. */
  String orderOfOpen();

  /** The next value of a sequence. */
  String nextOf(String sequence);

  /** Deletes rows, but not all at once; last parameter: how many at most. */
  String deleteSome(String table, String where);

  /**
   * Writes the database as it is now into a new ZIP file that holds nothing else.
   *
   * @throws OrbException {@code UNAVAILABLE} if this database is copied by its own tools
   */
  void copyTo(Connection connection, Path file) throws SQLException;

  /** Whether another transaction was in the way, and the connections are good. */
  boolean isContention(Exception e);

  /** Whether the connection was lost, and another may be good. */
  boolean isLost(SQLException e);

  /** Whether the values are at fault, so that trying the same again cannot help. */
  default boolean isDataFault(Exception e) {
    if (e instanceof SQLException sql) {
      return sql.getSQLState() != null && isDataFault(sql.getSQLState());
    }
    // why: a time beyond the range of milliseconds, or JSON that cannot be written
    return e instanceof ArithmeticException || e instanceof OrbException;
  }

  /** The same, by the state that the database gives. */
  default boolean isDataFault(String state) {
    return state.startsWith("22") || state.startsWith("23");
  }

  /** The columns of an insert. */
  static String columns(List<String> keys, List<String> others) {
    return " (" + String.join(", ", keys) + ", " + String.join(", ", others) + ")";
  }

  /** A parameter for each of them. */
  static String values(List<String> keys, List<String> others) {
    return " VALUES ("
        + String.join(", ", Collections.nCopies(keys.size() + others.size(), "?"))
        + ")";
  }
}
