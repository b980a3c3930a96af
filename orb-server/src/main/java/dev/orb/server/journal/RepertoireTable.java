package dev.orb.server.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What clients declared of their handlers: texts by hash, and which client declared which. */
final class RepertoireTable {
  private static final List<String> HASH = List.of("hash");
  private static final List<String> TEXT = List.of("text");
  private static final List<String> FOLDED = List.of("folded");

  private final Connection connection;

  RepertoireTable(Connection connection) {
    this.connection = connection;
  }

  /**
   * @param documents text by hash, empty for one that is not needed any more
   */
  void applyDocuments(Dialect dialect, Map<String, Optional<String>> documents)
      throws SQLException {
    apply(dialect.upsert("orb_document", HASH, TEXT), "orb_document WHERE hash", documents);
  }

  /**
   * @param clients hash by folded id, empty for a client that is gone
   */
  void applyClients(Dialect dialect, Map<String, Optional<String>> clients) throws SQLException {
    apply(dialect.upsert("orb_repertoire", FOLDED, HASH), "orb_repertoire WHERE folded", clients);
  }

  private void apply(String upsert, String where, Map<String, Optional<String>> changes)
      throws SQLException {
    if (changes.isEmpty()) {
      return;
    }
    try (PreparedStatement put = connection.prepareStatement(upsert);
        PreparedStatement delete = connection.prepareStatement("DELETE FROM " + where + " = ?")) {
      Bind putRow = new Bind(put);
      Bind deleteRow = new Bind(delete);
      for (Map.Entry<String, Optional<String>> change : changes.entrySet()) {
        if (change.getValue().isPresent()) {
          putRow.text(change.getKey()).text(change.getValue().get()).addBatch();
        } else {
          deleteRow.text(change.getKey()).addBatch();
        }
      }
      put.executeBatch();
      delete.executeBatch();
    }
  }

  Map<String, String> documents() throws SQLException {
    return pairs("SELECT hash, text FROM orb_document");
  }

  Map<String, String> clients() throws SQLException {
    return pairs("SELECT folded, hash FROM orb_repertoire");
  }

  private Map<String, String> pairs(String sql) throws SQLException {
    Map<String, String> pairs = new LinkedHashMap<>();
    try (PreparedStatement select = connection.prepareStatement(sql);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        pairs.put(rows.getString(1), rows.getString(2));
      }
    }
    return pairs;
  }
}
