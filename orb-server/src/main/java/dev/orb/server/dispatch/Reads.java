package dev.orb.server.dispatch;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Reason;
import dev.orb.server.journal.Addressee;
import dev.orb.server.journal.CommandFilter;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryFilter;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.Journal;
import dev.orb.server.journal.Page;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is asked about commands: the journal's truth, with the deliveries that have no row yet and
 * the ephemeral commands in memory. Thread-safe; blocks on the database.
 */
final class Reads {
  private static final Pattern BRIEF = Pattern.compile("[0-9a-fA-F]{8}");
  private static final String LAST = "last";

  private final Journal journal;
  private final Ephemerals ephemerals;
  private final Presence presence;

  Reads(Journal journal, Ephemerals ephemerals, Presence presence) {
    this.journal = journal;
    this.ephemerals = ephemerals;
    this.presence = presence;
  }

  CommandRecord find(String reference, String by) {
    if (reference.equals(LAST)) {
      return last(by).orElseThrow(() -> unknown("'" + by + "' has sent no command"));
    }
    if (BRIEF.matcher(reference).matches()) {
      return brief(reference);
    }
    return command(named(reference));
  }

  private static CommandId named(String reference) {
    try {
      return CommandId.parse(reference);
    } catch (OrbException e) {
      throw new OrbException(
          ErrorCode.NOT_FOUND,
          e.reason(),
          "name it by id, by its last 8 hex digits, or as last",
          e);
    }
  }

  Page<CommandRecord> list(CommandFilter filter, int limit, Optional<String> after) {
    return journal.commands(filter, limit, after);
  }

  private Optional<CommandRecord> last(String by) {
    Stream<CommandRecord> remembered =
        ephemerals.all().stream()
            .map(EphemeralCommand::record)
            .filter(c -> c.by().equals(by) && c.schedule() == null);
    return Stream.concat(remembered, journal.lastBy(by).stream())
        .max(Comparator.comparing(CommandRecord::createdAt));
  }

  private CommandRecord brief(String digits) {
    Map<CommandId, CommandRecord> found = new HashMap<>();
    ephemerals.all().stream()
        .filter(c -> c.id().brief().equalsIgnoreCase(digits))
        .forEach(c -> found.put(c.id(), c.record()));
    journal.commandsEnding(digits).forEach(c -> found.putIfAbsent(c.id(), c));
    if (found.size() > 1) {
      throw new OrbException(
          ErrorCode.CONFLICT, "several commands end with " + digits, "name it by its whole id");
    }
    return found.values().stream()
        .findFirst()
        .orElseThrow(() -> unknown("no command ends with " + digits));
  }

  CommandRecord command(CommandId id) {
    return ephemerals
        .find(id)
        .map(EphemeralCommand::record)
        .or(() -> journal.command(id))
        .orElseThrow(() -> unknown("no command " + id));
  }

  private static OrbException unknown(String what) {
    return new OrbException(ErrorCode.NOT_FOUND, what, "see orb command list");
  }

  /** Every delivery of a command, by client. */
  List<DeliveryRecord> all(CommandId id) {
    List<DeliveryRecord> all =
        ephemerals
            .find(id)
            .map(EphemeralCommand::deliveries)
            .orElseGet(() -> journalled(command(id)));
    return all.stream()
        .map(this::explained)
        .sorted(Comparator.comparing(DeliveryRecord::client))
        .toList();
  }

  private List<DeliveryRecord> journalled(CommandRecord command) {
    Map<String, DeliveryRecord> rows = new HashMap<>();
    journal.deliveries(command.id()).forEach(row -> rows.put(row.client(), row));
    List<DeliveryRecord> all = new ArrayList<>(command.addressees().size());
    for (Addressee to : command.addressees()) {
      DeliveryRecord row = rows.get(to.client());
      all.add(row == null ? Rows.queued(command, to, Reason.WAITING_BUSY) : row);
    }
    return all;
  }

  private DeliveryRecord explained(DeliveryRecord row) {
    return switch (row.state()) {
      case QUEUED -> row.withReason(presence.waiting(row.client()));
      case DELIVERED -> row.withReason(Reason.WAITING_BUSY);
      case HELD -> row.withReason(Reason.WAITING_RELEASE);
      case RUNNING, SUCCEEDED, FAILED, EXPIRED, CANCELLED, DEAD -> row;
    };
  }

  Page<DeliveryRecord> page(
      CommandId id, DeliveryFilter filter, int limit, Optional<String> after) {
    List<DeliveryRecord> matching =
        all(id).stream()
            .filter(row -> after.isEmpty() || row.client().compareTo(after.get()) > 0)
            .filter(row -> matches(filter, row))
            .limit(limit + 1L)
            .toList();
    if (matching.size() <= limit) {
      return new Page<>(matching, null);
    }
    List<DeliveryRecord> items = matching.subList(0, limit);
    return new Page<>(items, items.get(limit - 1).client());
  }

  private static boolean matches(DeliveryFilter filter, DeliveryRecord row) {
    ErrorCode code = row.error() == null ? null : row.error().code();
    return fits(filter.state(), row.state())
        && fits(filter.reason(), row.reason())
        && fits(filter.code(), code);
  }

  private static boolean fits(@Nullable Object wanted, @Nullable Object is) {
    return wanted == null || Objects.equals(wanted, is);
  }

  DeliveryRecord delivery(CommandId id, String client) {
    return all(id).stream()
        .filter(row -> row.client().equalsIgnoreCase(client))
        .findFirst()
        .orElseThrow(() -> unknown("command " + id + " was not for " + client));
  }

  Summary summary(CommandId id) {
    CommandRecord command = command(id);
    return Summaries.of(
        command.counts(),
        all(id).stream().filter(row -> row.state() != DeliveryState.SUCCEEDED).toList());
  }
}
