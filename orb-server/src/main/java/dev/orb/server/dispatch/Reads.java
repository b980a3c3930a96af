package dev.orb.server.dispatch;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Reason;
import dev.orb.server.journal.ClientDelivery;
import dev.orb.server.journal.CommandFilter;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeadLetter;
import dev.orb.server.journal.DeliveryFilter;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.Journal;
import dev.orb.server.journal.Page;
import dev.orb.server.journal.Said;
import dev.orb.server.story.Sayings;
import dev.orb.server.story.Story;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
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
  private static final int PIECE = 1000;

  /** What the results of a page are at most, in characters, but for those of its last delivery. */
  private static final long HEAVY = 16 << 20;

  private final Journal journal;
  private final Ephemerals ephemerals;
  private final Presence presence;
  private final Sayings sayings;
  private final ClientHistory history;

  Reads(Journal journal, Book book, Ephemerals ephemerals, Presence presence, Sayings sayings) {
    this.journal = journal;
    this.ephemerals = ephemerals;
    this.presence = presence;
    this.sayings = sayings;
    this.history = new ClientHistory(journal, book, ephemerals);
  }

  CommandRecord find(String reference, String by) {
    return find(reference, by, Optional::of);
  }

  /**
   * The same for somebody who does not see all.
   *
   * @param sight what he sees of a command; empty if nothing
   */
  CommandRecord find(
      String reference, String by, Function<CommandRecord, Optional<CommandRecord>> sight) {
    if (reference.equals(LAST)) {
      return last(by).flatMap(sight).orElseThrow(() -> unknown("'" + by + "' has sent no command"));
    }
    if (BRIEF.matcher(reference).matches()) {
      return brief(reference, sight);
    }
    return look(named(reference), sight);
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

  private CommandRecord brief(
      String digits, Function<CommandRecord, Optional<CommandRecord>> sight) {
    Map<CommandId, CommandRecord> found = new HashMap<>();
    ephemerals.all().stream()
        .filter(c -> c.id().brief().equalsIgnoreCase(digits))
        .forEach(c -> found.put(c.id(), c.record()));
    journal.commandsEnding(digits).forEach(c -> found.putIfAbsent(c.id(), c));
    List<CommandRecord> seen =
        found.values().stream().flatMap(command -> sight.apply(command).stream()).toList();
    if (seen.size() > 1) {
      throw new OrbException(
          ErrorCode.CONFLICT, "several commands end with " + digits, "name it by its whole id");
    }
    return seen.stream().findFirst().orElseThrow(() -> unknown("no command ends with " + digits));
  }

  CommandRecord command(CommandId id) {
    return look(id, Optional::of);
  }

  /** What somebody sees of a command. */
  <T> T look(CommandId id, Function<CommandRecord, Optional<T>> sight) {
    return ephemerals
        .find(id)
        .map(EphemeralCommand::record)
        .or(() -> journal.command(id))
        .flatMap(sight)
        .orElseThrow(() -> unknown("no command " + id));
  }

  Map<String, Json> paramsFor(CommandId id, String first, String last) {
    return ephemerals
        .find(id)
        .map(EphemeralCommand::own)
        .orElseGet(() -> journal.paramsFor(id, first, last));
  }

  private static OrbException unknown(String what) {
    return new OrbException(ErrorCode.NOT_FOUND, what, "see orb command list");
  }

  /**
   * The deliveries of a command to the clients behind that one, by client. The journal is read as
   * the stream is.
   *
   * @param piece how many are read at a time
   */
  private Stream<DeliveryRecord> behind(CommandId id, String client, int piece) {
    Stream<DeliveryRecord> rows =
        ephemerals
            .find(id)
            .map(EphemeralCommand::deliveries)
            .map(all -> all.stream().sorted(Comparator.comparing(DeliveryRecord::client)))
            .orElseGet(() -> DeliveryWalk.behind(client, command(id), journal, piece));
    return rows.filter(row -> row.client().compareTo(client) > 0).map(this::explained);
  }

  /** The deliveries of a command to some of its clients, as they are now. */
  Stream<DeliveryRecord> of(CommandId id, Predicate<String> clients) {
    return behind(id, "", PIECE).filter(row -> clients.test(row.client()));
  }

  /** The deliveries of a command that have ended. */
  Stream<DeliveryRecord> ended(CommandId id) {
    return behind(id, "", PIECE).filter(row -> row.state().isFinal());
  }

  Page<DeadLetter> deadLetters(int limit, Optional<String> after) {
    return journal.deadLetters(limit, after);
  }

  /** What one client had to do, the newest first. */
  Page<ClientDelivery> history(String client, int limit, Optional<String> after) {
    Page<ClientDelivery> page = history.page(client, limit, after);
    return new Page<>(
        page.items().stream()
            .map(each -> new ClientDelivery(each.name(), explained(each.delivery())))
            .toList(),
        page.next());
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
    // why: a page of all has its size; who looks for few among many reads more at a time
    int piece = filter.equals(DeliveryFilter.ALL) ? limit + 1 : PIECE;
    return page(behind(id, after.orElse(""), piece), filter, limit);
  }

  /** The same of the deliveries to some of its clients. */
  Page<DeliveryRecord> page(
      CommandId id,
      DeliveryFilter filter,
      int limit,
      Optional<String> after,
      Predicate<String> clients) {
    return page(
        behind(id, after.orElse(""), PIECE).filter(row -> clients.test(row.client())),
        filter,
        limit);
  }

  private static Page<DeliveryRecord> page(
      Stream<DeliveryRecord> rows, DeliveryFilter filter, int limit) {
    List<DeliveryRecord> items = new ArrayList<>();
    long weight = 0;
    for (Iterator<DeliveryRecord> each = rows.iterator(); each.hasNext(); ) {
      DeliveryRecord row = each.next();
      if (matches(filter, row)) {
        // why also by weight: five hundred results may be 5 GiB
        if (items.size() == limit || weight > HEAVY) {
          return new Page<>(items, items.get(items.size() - 1).client());
        }
        items.add(row);
        weight += DeliveryWalk.weight(row);
      }
    }
    return new Page<>(items, null);
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
    return delivered(id, client).map(this::explained).orElseThrow(() -> notFor(id, client));
  }

  static OrbException notFor(CommandId id, String client) {
    return unknown("command " + id + " was not for " + client);
  }

  private Optional<DeliveryRecord> delivered(CommandId id, String client) {
    Optional<EphemeralCommand> ephemeral = ephemerals.find(id);
    if (ephemeral.isPresent()) {
      return ephemeral.get().deliveries().stream()
          .filter(row -> row.client().equalsIgnoreCase(client))
          .findFirst();
    }
    CommandRecord command = command(id);
    return command.addressees().stream()
        .filter(addressee -> addressee.client().equalsIgnoreCase(client))
        .findFirst()
        .map(
            addressee ->
                journal
                    .delivery(id, addressee.client())
                    .orElseGet(() -> Rows.queued(command, addressee, Reason.WAITING_BUSY)));
  }

  Summary summary(CommandId id) {
    return summary(command(id), client -> true);
  }

  /** The same of the deliveries to some of its clients. */
  Summary summary(CommandRecord command, Predicate<String> clients) {
    Summaries summaries = new Summaries();
    of(command.id(), clients)
        .filter(row -> row.state() != DeliveryState.SUCCEEDED)
        .forEach(row -> summaries.add(row, presence.cause(row)));
    return summaries.of(command.counts());
  }

  /** All that is known of one delivery. */
  Story story(CommandId id, String client) {
    DeliveryRecord row = delivery(id, client);
    Optional<EphemeralCommand> ephemeral = ephemerals.find(id);
    CommandRecord command = command(id);
    List<Said> said =
        ephemeral.map(held -> held.said(row.client())).orElseGet(() -> said(id, row.client()));
    boolean sent =
        !command.durable()
            || row.state() != DeliveryState.QUEUED
            || command.seq() <= journal.sentUpTo(command.node());
    return new Story(
        row,
        presence.cause(row),
        said,
        Evidences.of(
            command,
            row,
            sent,
            journal.evidence(id, row.client()),
            journal.orphans(id, row.client())));
  }

  private List<Said> said(CommandId id, String client) {
    // why before the journal is read: what leaves this list meanwhile is there
    TreeMap<Long, Said> all = new TreeMap<>();
    sayings.pending(id, 0, Long.MAX_VALUE).stream()
        .filter(said -> said.client().equals(client))
        .forEach(said -> all.put(said.stamp(), said));
    journal.said(id, client).forEach(said -> all.put(said.stamp(), said));
    return List.copyOf(all.values());
  }
}
