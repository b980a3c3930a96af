package dev.orb.server.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads what one client had to do, the newest first. */
final class HistoryQueries {
  private final Connection connection;

  HistoryQueries(Connection connection) {
    this.connection = connection;
  }

  Piece<ClientDelivery> behind(String client, HistoryPlace place, int limit) throws SQLException {
    // why both conditions on the time: the first is what an index is read by; and why client is in
    // the order: with it the order is the index's own
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT c.name AS command_name, d.* FROM"
                + " (SELECT * FROM orb_delivery WHERE client = ? AND queued_at <= ?"
                + " AND (queued_at < ? OR command_id < ?)"
                + " ORDER BY client DESC, queued_at DESC, command_id DESC"
                + " FETCH FIRST ? ROWS ONLY) d"
                + " JOIN orb_command c ON c.id = d.command_id"
                + " ORDER BY d.queued_at DESC, d.command_id DESC")) {
      new Bind(select)
          .text(client)
          .time(place.queuedAt())
          .time(place.queuedAt())
          .uuid(place.command().uuid())
          .number(limit);
      List<ClientDelivery> found = new ArrayList<>();
      DeliveryTable deliveries = new DeliveryTable(connection);
      boolean more;
      try (ResultSet rows = select.executeQuery()) {
        Columns columns = new Columns(rows);
        more = rows.next();
        while (more && !deliveries.isEnough()) {
          found.add(new ClientDelivery(columns.text("command_name"), deliveries.read(columns)));
          more = rows.next();
        }
      }
      return new Piece<>(found, more);
    }
  }
}
