package dev.orb.server.journal;

import static dev.orb.server.journal.BodyTable.Kind.ADDRESSEES;
import static dev.orb.server.journal.BodyTable.Kind.PARAMS;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.server.journal.BodyTable.Owner;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads commands. */
final class CommandQueries {
  private static final String SELECT =
      "SELECT c.*, p.cancel_requested_at, p.state, p.counts, p.finished_at"
          + " FROM orb_command c JOIN orb_progress p ON p.no = c.no";

  /** Rows that are read together. */
  private static final int PIECE = 1_000;

  private final Connection connection;
  private final BodyTable bodies;
  private final Weight weight = new Weight();

  CommandQueries(Connection connection) {
    this.connection = connection;
    this.bodies = new BodyTable(connection);
  }

  /** A query's text and what its parameters are. */
  private interface Parameters {
    void set(Bind bind) throws SQLException;
  }

  /** The params that a column stands for. */
  private interface ParamsColumn {
    @Nullable String text(Owner owner, @Nullable String column) throws SQLException;
  }

  private record Row(long no, CommandRecord command) {}

  Optional<CommandRecord> byId(CommandId id) throws SQLException {
    List<CommandRecord> found = new ArrayList<>(1);
    each(
        SELECT + " WHERE c.id = ?",
        bind -> bind.uuid(id.uuid()),
        this::whole,
        row -> found.add(row.command()));
    return found.stream().findFirst();
  }

  // why in pieces: a database puts a result of so many wide rows on disk, and sorts it there
  List<CommandRecord> open(String node, UnaryOperator<CommandRecord> keep) throws SQLException {
    Object[] all = openNumbers(node);
    List<CommandRecord> open = new ArrayList<>(all.length);
    for (int from = 0; from < all.length; from += PIECE) {
      Array some =
          connection.createArrayOf(
              "bigint", Arrays.copyOfRange(all, from, Math.min(all.length, from + PIECE)));
      each(
          SELECT + " WHERE c.no = ANY(?)",
          bind -> bind.array(some),
          (owner, column) -> BodyTable.near(column),
          row -> open.add(keep.apply(row.command())));
    }
    open.sort(Comparator.comparingLong(CommandRecord::seq));
    return open;
  }

  private Object[] openNumbers(String node) throws SQLException {
    List<Long> all = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement("SELECT no FROM orb_progress WHERE open_node = ?")) {
      new Bind(select).text(node);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          all.add(rows.getLong(1));
        }
      }
    }
    Collections.sort(all);
    return all.toArray();
  }

  List<CommandRecord> ending(Dialect dialect, String hex) throws SQLException {
    int brief;
    try {
      brief = Integer.parseUnsignedInt(hex, 16);
    } catch (NumberFormatException e) {
      return List.of();
    }
    long highest = CommandTable.bucket(highestSeq());
    List<CommandRecord> found = new ArrayList<>();
    for (CommandId id : ids(dialect.idsByBrief(), bind -> bind.number(highest).number(brief))) {
      byId(id).ifPresent(found::add);
    }
    return found;
  }

  private long highestSeq() throws SQLException {
    return new HighTable(connection).highest(HighTable.SEQ_OF);
  }

  Optional<CommandRecord> lastBy(String by) throws SQLException {
    return one("SELECT command_id FROM orb_last_sent WHERE sender = ?", bind -> bind.text(by));
  }

  Optional<CommandRecord> byIdempotencyKey(String by, String key, Instant since)
      throws SQLException {
    return one(
        "SELECT command_id FROM orb_idempotency"
            + " WHERE sender = ? AND idem_key = ? AND accepted_at >= ?",
        bind -> bind.text(by).text(key).time(since));
  }

  private Optional<CommandRecord> one(String sql, Parameters parameters) throws SQLException {
    List<CommandId> ids = ids(sql, parameters);
    return ids.isEmpty() ? Optional.empty() : byId(ids.get(0));
  }

  Page<CommandRecord> page(Dialect dialect, CommandFilter filter, int limit, Optional<String> after)
      throws SQLException {
    CommandState state = filter.state();
    StringBuilder sql = new StringBuilder(SELECT).append(" WHERE p.no < ?");
    String order = "p.no DESC";
    if (state == CommandState.RUNNING) {
      // why compared, and not with null: then it is looked up
      sql.append(" AND p.open_node >= ''");
      order = dialect.orderOfOpen();
    } else if (state != null) {
      sql.append(" AND p.open_node IS NULL AND p.state = ?");
      // why the first two, which are all the same: so the index is in order
      order = "p.open_node DESC, p.state DESC, p.no DESC";
    }
    sql.append(filter.name() == null ? "" : " AND c.name = ?")
        .append(filter.by() == null ? "" : " AND c.sender = ?")
        .append(filter.schedule() == null ? "" : " AND c.schedule = ?")
        .append(" ORDER BY ")
        .append(order)
        .append(" FETCH FIRST ? ROWS ONLY");
    long below = after.map(CommandQueries::fromCursor).orElse(Long.MAX_VALUE);
    List<Row> shown = new ArrayList<>();
    boolean more =
        each(
            sql.toString(),
            bind -> {
              bind.number(below);
              if (state != null && state != CommandState.RUNNING) {
                bind.name(state);
              }
              textIfThere(bind, filter.name());
              textIfThere(bind, filter.by());
              textIfThere(bind, filter.schedule());
              bind.number(limit + 1L);
            },
            this::whole,
            row -> shown.add(row) && shown.size() < limit && !weight.isEnough());
    return new Page<>(
        shown.stream().map(Row::command).toList(),
        more ? toCursor(shown.get(shown.size() - 1).no()) : null);
  }

  private static void textIfThere(Bind bind, @Nullable String value) throws SQLException {
    if (value != null) {
      bind.text(value);
    }
  }

  private static String toCursor(long no) {
    return "c" + Long.toString(no, Character.MAX_RADIX);
  }

  private static long fromCursor(String cursor) {
    try {
      if (cursor.startsWith("c")) {
        return Long.parseLong(cursor.substring(1), Character.MAX_RADIX);
      }
    } catch (NumberFormatException e) {
      // falls through to the one message for every wrong cursor
    }
    throw new OrbException(
        ErrorCode.BAD_PARAMS, "this cursor was not given by a list of commands", "use next");
  }

  private List<CommandId> ids(String sql, Parameters parameters) throws SQLException {
    List<CommandId> ids = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      parameters.set(new Bind(select));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          ids.add(new CommandId(rows.getObject(1, UUID.class)));
        }
      }
    }
    return ids;
  }

  private @Nullable String whole(Owner owner, @Nullable String column) throws SQLException {
    return weight.of(bodies.text(owner, PARAMS, column));
  }

  /**
   * Reads rows one by one.
   *
   * @param taker gives whether it wants one more
   * @return whether there are more than it wanted
   */
  private boolean each(String sql, Parameters parameters, ParamsColumn params, Predicate<Row> taker)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      parameters.set(new Bind(select));
      try (ResultSet rows = select.executeQuery()) {
        Columns columns = new Columns(rows);
        boolean wants = true;
        while (wants && rows.next()) {
          wants = taker.test(new Row(columns.number("no"), read(columns, params)));
        }
        return !wants && rows.next();
      }
    }
  }

  private CommandRecord read(Columns columns, ParamsColumn column) throws SQLException {
    CommandId id = columns.id("id");
    Owner owner = Owner.command(id.uuid());
    String params = column.text(owner, columns.textOrNull("params"));
    Long timeout = columns.numberOrNull("timeout");
    Target target = StoredText.target(columns.text("target"));
    return new CommandRecord(
        id,
        columns.number("seq"),
        columns.text("node"),
        columns.text("name"),
        params == null ? null : JsonCodec.written(params),
        target,
        StoredText.options(columns.textOrNull("options")),
        columns.text("sender"),
        columns.textOrNull("schedule"),
        columns.timeOrNull("scheduled_at"),
        columns.flag("durable"),
        columns.time("created_at"),
        columns.time("expires_at"),
        timeout == null ? null : Duration.ofMillis(timeout),
        addressees(
            id,
            target,
            AddresseeBytes.read(
                bodies.bytes(owner, ADDRESSEES, columns.bytesOrNull("addressees")))),
        StoredText.refused(columns.textOrNull("refused")),
        columns.timeOrNull("cancel_requested_at"),
        columns.name(CommandState.class, "state"),
        StoredText.counts(columns.text("counts")),
        columns.timeOrNull("finished_at"),
        columns.idOrNull("retry_of"),
        StoredText.firing(columns.textOrNull("firing")));
  }

  /** Who has it now, which of a command to any one may be another than at first. */
  private List<Addressee> addressees(CommandId id, Target target, List<Addressee> first)
      throws SQLException {
    if (!target.narrowing().any()) {
      return first;
    }
    List<HandOver> gone = new TargetTables(connection).handOvers(List.of(id)).get(id);
    return gone == null ? first : List.of(gone.get(gone.size() - 1).to());
  }
}
