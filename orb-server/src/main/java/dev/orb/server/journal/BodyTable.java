package dev.orb.server.journal;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Long values, out of line and in parts: a wide row would be written again with its neighbours, and
 * a column has a limit.
 */
final class BodyTable {
  /** What a column says whose value is here; no JSON begins like this. */
  private static final String ELSEWHERE = "@";

  private static final int LONGEST_INLINE = 8 << 10;
  private static final int PART = 512 << 10;

  /** Which value of its owner a body is. */
  enum Kind {
    PARAMS,
    ADDRESSEES,
    RESULT,
    ERROR,
    LATE
  }

  /**
   * Whose value it is.
   *
   * @param client empty for the command's own
   */
  record Owner(UUID command, String client, String component) {
    static Owner command(UUID id) {
      return new Owner(id, "", "");
    }
  }

  private final Connection connection;

  BodyTable(Connection connection) {
    this.connection = connection;
  }

  /** What to put into the column. */
  @Nullable String place(Owner owner, Kind kind, @Nullable String text) throws SQLException {
    if (text == null || text.length() <= LONGEST_INLINE) {
      return text;
    }
    put(owner, kind, text.getBytes(StandardCharsets.UTF_8));
    return ELSEWHERE;
  }

  /** What to put into the column: null if it is long. */
  byte @Nullable [] place(Owner owner, Kind kind, byte[] bytes) throws SQLException {
    if (bytes.length <= LONGEST_INLINE) {
      return bytes;
    }
    put(owner, kind, bytes);
    return null;
  }

  private void put(Owner owner, Kind kind, byte[] bytes) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM orb_body"
                + " WHERE command_id = ? AND client = ? AND component = ? AND kind = ?")) {
      bind(delete, owner, kind);
      delete.executeUpdate();
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO orb_body (command_id, client, component, kind, part, data)"
                + " VALUES (?, ?, ?, ?, ?, ?)")) {
      for (int from = 0; from < bytes.length; from += PART) {
        bind(insert, owner, kind)
            .number(from / PART)
            .bytes(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + PART)));
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /** Keeps what single clients of a new command get in place of its params. */
  void paramsFor(CommandId command, Map<String, Json> params) throws SQLException {
    if (params.isEmpty()) {
      return;
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO orb_body (command_id, client, component, kind, part, data)"
                + " VALUES (?, ?, ?, ?, ?, ?)")) {
      for (Map.Entry<String, Json> each : params.entrySet()) {
        Owner owner = new Owner(command.uuid(), each.getKey(), "");
        byte[] bytes = each.getValue().text().getBytes(StandardCharsets.UTF_8);
        for (int from = 0; from < bytes.length; from += PART) {
          bind(insert, owner, Kind.PARAMS)
              .number(from / PART)
              .bytes(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + PART)));
          insert.addBatch();
        }
      }
      insert.executeBatch();
    }
  }

  /** What {@link #paramsFor} kept for the clients from one to another, both with. */
  Map<String, Json> paramsFor(CommandId command, String first, String last) throws SQLException {
    Map<String, ByteArrayOutputStream> parts = new LinkedHashMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT client, data FROM orb_body WHERE command_id = ? AND client >= ? AND client <= ?"
                + " AND component = '' AND kind = ? ORDER BY client, part")) {
      new Bind(select).uuid(command.uuid()).text(first).text(last).name(Kind.PARAMS);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          String client = rows.getString(1);
          if (!client.isEmpty()) {
            parts
                .computeIfAbsent(client, c -> new ByteArrayOutputStream())
                .writeBytes(rows.getBytes(2));
          }
        }
      }
    }
    Map<String, Json> params = new LinkedHashMap<>();
    parts.forEach((client, bytes) -> params.put(client, JsonCodec.parse(bytes.toByteArray())));
    return params;
  }

  private static Bind bind(PreparedStatement statement, Owner owner, Kind kind)
      throws SQLException {
    return new Bind(statement)
        .uuid(owner.command())
        .text(owner.client())
        .text(owner.component())
        .name(kind);
  }

  /** The value of a column. */
  @Nullable String text(Owner owner, Kind kind, @Nullable String column) throws SQLException {
    return ELSEWHERE.equals(column) ? new String(get(owner, kind), StandardCharsets.UTF_8) : column;
  }

  /** The same, but null for a long one. */
  static @Nullable String near(@Nullable String column) {
    return ELSEWHERE.equals(column) ? null : column;
  }

  /** The value of a column. */
  byte[] bytes(Owner owner, Kind kind, byte @Nullable [] column) throws SQLException {
    return column == null ? get(owner, kind) : column;
  }

  private byte[] get(Owner owner, Kind kind) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT data FROM orb_body WHERE command_id = ? AND client = ? AND component = ?"
                + " AND kind = ? ORDER BY part")) {
      bind(select, owner, kind);
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          all.writeBytes(rows.getBytes(1));
        }
      }
      return all.toByteArray();
    }
  }
}
