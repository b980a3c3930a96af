package dev.orb.server.journal;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.Json;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The facts of one transaction, folded: of several about one thing the last is written. Only the
 * writer's thread uses it.
 */
final class Group {
  private record DeliveryKey(CommandId command, String client, String component) {}

  /** Of a client that asks to cancel, the latest counts. */
  record CancelKey(CommandId command, String client) {}

  private record HandOverKey(CommandId command, int number) {}

  private record SaidKey(CommandId command, long stamp) {}

  private final Map<CommandId, CommandChange> commands = new LinkedHashMap<>();
  private final Map<DeliveryKey, JournalEntry.Delivery> deliveries = new LinkedHashMap<>();
  private final Map<String, Optional<ClientRecord>> clients = new LinkedHashMap<>();
  private final Map<String, Optional<JoinTokenRecord>> joinTokens = new LinkedHashMap<>();
  private final Map<String, Optional<ApiTokenRecord>> apiTokens = new LinkedHashMap<>();
  private final Map<String, Instant> apiTokensUsed = new LinkedHashMap<>();
  private final Map<String, Optional<String>> documents = new LinkedHashMap<>();
  private final Map<String, Optional<String>> repertoires = new LinkedHashMap<>();
  private final List<JournalEntry.Orphan> orphans = new ArrayList<>();
  private final Map<CancelKey, JournalEntry.CancelOf> cancels = new LinkedHashMap<>();
  private final Map<HandOverKey, HandOver> handOvers = new LinkedHashMap<>();
  private final Map<String, Optional<SavedGroup>> groups = new LinkedHashMap<>();
  private final Map<CommandId, Map<String, Json>> paramsFor = new HashMap<>();
  private final Map<SaidKey, Said> said = new LinkedHashMap<>();
  private final Set<JournalEntry.SaidMuch> saidMuch = new LinkedHashSet<>();
  private final List<EvidenceRecord> seen = new ArrayList<>();
  private final Map<Long, SessionRecord> sessions = new LinkedHashMap<>();
  private final Set<String> prunedClients = new LinkedHashSet<>();
  private @Nullable Instant forgetBefore;
  private @Nullable JournalEntry freeze;
  private final Map<String, Long> highs = new HashMap<>();

  void add(JournalEntry entry) {
    if (entry instanceof JournalEntry.Accepted accepted) {
      change(accepted.command().id()).accept(accepted.command());
      if (!accepted.paramsFor().isEmpty()) {
        paramsFor.put(accepted.command().id(), accepted.paramsFor());
      }
    } else if (entry instanceof JournalEntry.SentUpTo sent) {
      highs.merge(HighTable.SENT_BY + sent.node(), sent.seq(), Math::max);
    } else if (entry instanceof JournalEntry.Delivery delivery) {
      DeliveryRecord row = delivery.row();
      deliveries.compute(
          new DeliveryKey(row.command(), row.client(), row.component()),
          (key, earlier) -> delivery.after(earlier));
    } else if (entry instanceof JournalEntry.Progressed progressed) {
      change(progressed.command()).progress(progressed);
    } else if (entry instanceof JournalEntry.CancelRequested cancel) {
      change(cancel.command()).requestCancel(cancel.at());
    } else if (entry instanceof JournalEntry.Client client) {
      clients.put(ClientTable.fold(client.client().id()), Optional.of(client.client()));
      highs.merge(HighTable.ENROLMENT, client.client().enrolment(), Math::max);
    } else if (entry instanceof JournalEntry.ClientRemoved removed) {
      clients.put(ClientTable.fold(removed.id()), Optional.empty());
      repertoires.put(ClientTable.fold(removed.id()), Optional.empty());
    } else if (entry instanceof JournalEntry.JoinToken token) {
      joinTokens.put(token.token().id(), Optional.of(token.token()));
    } else if (entry instanceof JournalEntry.JoinTokenForgotten forgotten) {
      joinTokens.put(forgotten.id(), Optional.empty());
    } else if (entry instanceof JournalEntry.ApiToken token) {
      apiTokens.put(token.token().id(), Optional.of(token.token()));
    } else if (entry instanceof JournalEntry.ApiTokenForgotten forgotten) {
      apiTokens.put(forgotten.id(), Optional.empty());
    } else if (entry instanceof JournalEntry.ApiTokenUsed used) {
      apiTokensUsed.put(used.id(), used.at());
    } else if (entry instanceof JournalEntry.Document document) {
      documents.put(document.hash(), Optional.ofNullable(document.text()));
    } else if (entry instanceof JournalEntry.Repertoire repertoire) {
      repertoires.put(ClientTable.fold(repertoire.client()), Optional.of(repertoire.hash()));
    } else if (entry instanceof JournalEntry.Session session) {
      sessions.put(session.session().epoch(), session.session());
    } else if (entry instanceof JournalEntry.SessionsPruned pruned) {
      prunedClients.add(pruned.client());
    } else if (entry instanceof JournalEntry.SessionsForgotten forgotten) {
      forgetBefore = forgotten.before();
    } else if (entry instanceof JournalEntry.Frozen || entry instanceof JournalEntry.Thawed) {
      freeze = entry;
    } else if (entry instanceof JournalEntry.Orphan orphan) {
      orphans.add(orphan);
    } else if (entry instanceof JournalEntry.CancelOf cancel) {
      cancel
          .clients()
          .forEach(client -> cancels.put(new CancelKey(cancel.command(), client), cancel));
    } else if (entry instanceof JournalEntry.HandedOver handed) {
      HandOver handOver = handed.handOver();
      handOvers.put(new HandOverKey(handOver.command(), handOver.number()), handOver);
    } else if (entry instanceof JournalEntry.GroupSaved saved) {
      groups.put(saved.group().id(), Optional.of(saved.group()));
    } else if (entry instanceof JournalEntry.GroupRemoved removed) {
      groups.put(removed.id(), Optional.empty());
    } else if (entry instanceof JournalEntry.Says says) {
      said.put(new SaidKey(says.said().command(), says.said().stamp()), says.said());
    } else if (entry instanceof JournalEntry.SaidMuch much) {
      saidMuch.add(much);
    } else if (entry instanceof JournalEntry.Seen evidence) {
      seen.add(evidence.evidence());
    }
  }

  private CommandChange change(CommandId id) {
    return commands.computeIfAbsent(id, CommandChange::new);
  }

  /**
   * Writes everything; the caller commits.
   *
   * @param again whether some of it may be there already, from a commit that was in doubt
   */
  void apply(Connection connection, Dialect dialect, boolean again) throws SQLException {
    CommandTable table = new CommandTable(connection, dialect);
    List<CommandChange> accepted =
        commands.values().stream().filter(change -> change.accepted() != null).toList();
    Set<CommandId> known = table.known(accepted.stream().map(CommandChange::id).toList());
    List<CommandChange> fresh =
        accepted.stream().filter(change -> !known.contains(change.id())).toList();
    List<CommandChange> others =
        commands.values().stream()
            .filter(change -> change.accepted() == null || known.contains(change.id()))
            .toList();
    table.insert(fresh);
    table.update(others);
    new SenderTables(connection, dialect).remember(fresh);
    new DeliveryTable(connection).write(dialect, deliveries.values(), again);
    SaidTable saidTable = new SaidTable(connection);
    saidTable.write(dialect, said.values(), again);
    saidTable.trim(saidMuch);
    new EvidenceTable(connection).write(dialect, seen);
    DeadLetterTable deadLetters = new DeadLetterTable(connection);
    deadLetters.add(dialect, deliveries.values());
    deadLetters.requeue(fresh);
    new ClientTable(connection).apply(dialect, clients);
    new JoinTokenTable(connection).apply(dialect, joinTokens);
    new ApiTokenTable(connection).apply(dialect, apiTokens, apiTokensUsed);
    RepertoireTable declared = new RepertoireTable(connection);
    declared.applyDocuments(dialect, documents);
    declared.applyClients(dialect, repertoires);
    writeSessions(new SessionTable(connection), dialect);
    writeFreeze(new FreezeTable(connection), dialect);
    new OrphanTable(connection).insert(orphans, again);
    TargetTables targets = new TargetTables(connection);
    targets.groups(dialect, groups);
    targets.cancel(dialect, cancels);
    targets.handOver(dialect, handOvers.values());
    BodyTable bodies = new BodyTable(connection);
    for (CommandChange change : fresh) {
      bodies.paramsFor(change.id(), paramsFor.getOrDefault(change.id(), Map.of()));
    }
    new HighTable(connection).raise(withSequences(fresh));
  }

  private void writeFreeze(FreezeTable table, Dialect dialect) throws SQLException {
    if (freeze instanceof JournalEntry.Frozen frozen) {
      table.put(dialect, frozen.freeze());
    } else if (freeze != null) {
      table.clear();
    }
  }

  private void writeSessions(SessionTable table, Dialect dialect) throws SQLException {
    table.write(dialect, sessions.values());
    table.prune(prunedClients);
    if (forgetBefore != null) {
      table.forgetBefore(forgetBefore);
    }
  }

  private Map<String, Long> withSequences(Collection<CommandChange> fresh) {
    Map<String, Long> all = new HashMap<>(highs);
    for (CommandChange change : fresh) {
      CommandRecord command = change.merged();
      all.merge(HighTable.SEQ_OF + command.node(), command.seq(), Math::max);
    }
    return all;
  }
}
