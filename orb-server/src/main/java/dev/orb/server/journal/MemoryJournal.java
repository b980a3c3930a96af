package dev.orb.server.journal;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A journal that keeps nothing: for simulators and tests, whose crashes are events and not the end
 * of a process. It has no database, and pages of lists end after the first. Not thread-safe.
 */
public class MemoryJournal implements Journal {
  private final Map<CommandId, CommandRecord> commands = new LinkedHashMap<>();
  private final Map<CommandId, Map<String, DeliveryRecord>> deliveries = new LinkedHashMap<>();
  private final Map<String, ClientRecord> clients = new TreeMap<>();
  private final Map<String, Long> sentUpTo = new HashMap<>();
  private final Map<String, String> constants = new HashMap<>();
  private final List<JournalEntry.Orphan> orphans = new ArrayList<>();
  private final Map<CommandId, Map<String, Json>> paramsFor = new HashMap<>();
  private final Map<CommandId, Map<String, CancelRequests.Kind>> cancelled = new HashMap<>();
  private final Map<CommandId, List<HandOver>> handOvers = new HashMap<>();
  private final Map<String, SavedGroup> groups = new TreeMap<>();
  private final Map<String, JoinTokenRecord> joinTokens = new TreeMap<>();
  private @Nullable FreezeRecord freeze;
  private final Map<String, ApiTokenRecord> apiTokens = new TreeMap<>();
  private long lastEnrolment;
  private long lastStamp;

  /** An empty one. */
  public MemoryJournal() {}

  /** Makes facts true. A subclass decides when. */
  protected final void apply(List<? extends JournalEntry> facts) {
    facts.forEach(this::apply);
  }

  private void apply(JournalEntry fact) {
    if (fact instanceof JournalEntry.Accepted accepted) {
      commands.putIfAbsent(accepted.command().id(), accepted.command());
      paramsFor.putIfAbsent(accepted.command().id(), accepted.paramsFor());
    } else if (fact instanceof JournalEntry.SentUpTo sent) {
      sentUpTo.merge(sent.node(), sent.seq(), Math::max);
    } else if (fact instanceof JournalEntry.CancelRequested request) {
      commands.computeIfPresent(
          request.command(), (id, command) -> command.withCancelRequested(request.at()));
    } else if (fact instanceof JournalEntry.Progressed now) {
      commands.computeIfPresent(
          now.command(),
          (id, command) -> command.withProgress(now.state(), now.counts(), now.finishedAt()));
    } else if (fact instanceof JournalEntry.Delivery delivery) {
      deliveries
          .computeIfAbsent(delivery.row().command(), id -> new TreeMap<>())
          .put(delivery.row().client(), delivery.row());
      lastStamp = Math.max(lastStamp, delivery.stamp());
    } else if (fact instanceof JournalEntry.CancelOf cancel) {
      Map<String, CancelRequests.Kind> asked =
          cancelled.computeIfAbsent(cancel.command(), id -> new TreeMap<>());
      cancel.clients().forEach(client -> asked.put(client, cancel.kind()));
    } else if (fact instanceof JournalEntry.HandedOver handed) {
      apply(handed.handOver());
    } else if (fact instanceof JournalEntry.GroupSaved saved) {
      groups.put(saved.group().id(), saved.group());
    } else if (fact instanceof JournalEntry.GroupRemoved removed) {
      groups.remove(removed.id());
    } else if (fact instanceof JournalEntry.Client client) {
      clients.put(client.client().id(), client.client());
      lastEnrolment = Math.max(lastEnrolment, client.client().enrolment());
    } else if (fact instanceof JournalEntry.JoinToken token) {
      joinTokens.put(token.token().id(), token.token());
    } else if (fact instanceof JournalEntry.JoinTokenForgotten forgotten) {
      joinTokens.remove(forgotten.id());
    } else if (fact instanceof JournalEntry.Frozen frozen) {
      freeze = frozen.freeze();
    } else if (fact instanceof JournalEntry.Thawed) {
      freeze = null;
    } else if (fact instanceof JournalEntry.ApiToken token) {
      apiTokens.put(token.token().id(), token.token());
    } else if (fact instanceof JournalEntry.ApiTokenUsed used) {
      apiTokens.computeIfPresent(used.id(), (id, token) -> token.usedAt(used.at()));
    } else if (fact instanceof JournalEntry.ApiTokenForgotten forgotten) {
      apiTokens.remove(forgotten.id());
    } else if (fact instanceof JournalEntry.ClientRemoved removed) {
      clients.remove(removed.id());
    } else if (fact instanceof JournalEntry.Orphan orphan) {
      orphans.add(orphan);
    }
  }

  private void apply(HandOver to) {
    List<HandOver> all = handOvers.computeIfAbsent(to.command(), id -> new ArrayList<>());
    all.removeIf(known -> known.number() == to.number());
    all.add(to);
    commands.computeIfPresent(
        to.command(), (id, command) -> command.withAddressees(List.of(to.to())));
  }

  /** Every command, in the order in which they were written. */
  public List<CommandRecord> all() {
    return List.copyOf(commands.values());
  }

  /** Evidence that belongs to no command. */
  public List<JournalEntry.Orphan> orphans() {
    return List.copyOf(orphans);
  }

  @Override
  public CompletionStage<Void> write(List<? extends JournalEntry> facts) {
    apply(facts);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public boolean writeBehind(List<? extends JournalEntry> facts, Runnable settled) {
    apply(facts);
    settled.run();
    return true;
  }

  @Override
  public boolean isWritable() {
    return true;
  }

  @Override
  public Optional<CommandRecord> command(CommandId id) {
    return Optional.ofNullable(commands.get(id));
  }

  @Override
  public List<CommandRecord> commandsEnding(String hex) {
    return newestFirst().stream()
        .filter(command -> command.id().brief().equalsIgnoreCase(hex))
        .limit(2)
        .toList();
  }

  private List<CommandRecord> newestFirst() {
    List<CommandRecord> all = new ArrayList<>(commands.values());
    Collections.reverse(all);
    return all;
  }

  @Override
  public Optional<CommandRecord> lastBy(String by) {
    return newestFirst().stream()
        .filter(command -> command.by().equals(by) && command.schedule() == null)
        .findFirst();
  }

  @Override
  public Optional<CommandRecord> byIdempotencyKey(String by, String key, Instant since) {
    return newestFirst().stream()
        .filter(command -> command.by().equals(by))
        .filter(command -> key.equals(command.options().idempotencyKey()))
        .filter(command -> command.createdAt().isAfter(since))
        .findFirst();
  }

  @Override
  public Page<CommandRecord> commands(CommandFilter filter, int limit, Optional<String> after) {
    return new Page<>(
        newestFirst().stream()
            .filter(command -> fits(filter.state(), command.state()))
            .filter(command -> fits(filter.name(), command.name()))
            .filter(command -> fits(filter.by(), command.by()))
            .filter(command -> fits(filter.schedule(), command.schedule()))
            .limit(limit)
            .toList(),
        null);
  }

  private static boolean fits(@Nullable Object asked, @Nullable Object found) {
    return asked == null || asked.equals(found);
  }

  @Override
  public List<CommandRecord> openCommands(String node, UnaryOperator<CommandRecord> keep) {
    return commands.values().stream()
        .filter(command -> !command.state().isFinal() && command.node().equals(node))
        .sorted(Comparator.comparingLong(CommandRecord::seq))
        .map(keep)
        .toList();
  }

  private Collection<DeliveryRecord> rows(CommandId id) {
    Map<String, DeliveryRecord> rows = deliveries.get(id);
    return rows == null ? List.of() : rows.values();
  }

  @Override
  public List<DeliveryRecord> deliveries(CommandId id) {
    return List.copyOf(rows(id));
  }

  @Override
  public Map<CommandId, List<DeliveryRecord>> deliveriesOf(Collection<CommandId> ids) {
    Map<CommandId, List<DeliveryRecord>> found = new HashMap<>();
    for (CommandId id : ids) {
      if (deliveries.containsKey(id)) {
        found.put(id, deliveries(id));
      }
    }
    return found;
  }

  @Override
  public Piece<DeliveryRecord> deliveries(CommandId id, String first, String last) {
    return new Piece<>(
        rows(id).stream()
            .filter(row -> row.client().compareTo(first) >= 0 && row.client().compareTo(last) <= 0)
            .toList(),
        false);
  }

  @Override
  public Optional<DeliveryRecord> delivery(CommandId id, String client) {
    return rows(id).stream().filter(row -> row.client().equals(client)).findFirst();
  }

  @Override
  public Map<String, Json> paramsFor(CommandId id, String first, String last) {
    Map<String, Json> found = new TreeMap<>(paramsFor.getOrDefault(id, Map.of()));
    found.keySet().removeIf(client -> client.compareTo(first) < 0 || client.compareTo(last) > 0);
    return found;
  }

  @Override
  public Map<CommandId, CancelRequests> cancelled(Collection<CommandId> ids) {
    Map<CommandId, CancelRequests> requests = new HashMap<>();
    of(cancelled, ids).forEach((id, asked) -> requests.put(id, new CancelRequests(asked)));
    return requests;
  }

  @Override
  public Map<CommandId, List<HandOver>> handOvers(Collection<CommandId> ids) {
    return of(handOvers, ids);
  }

  private static <T> Map<CommandId, T> of(Map<CommandId, T> all, Collection<CommandId> ids) {
    Map<CommandId, T> found = new HashMap<>(all);
    found.keySet().retainAll(ids);
    return found;
  }

  @Override
  public List<SavedGroup> groups() {
    return List.copyOf(groups.values());
  }

  @Override
  public Map<String, String> repertoires() {
    return Map.of();
  }

  @Override
  public Map<String, String> documents() {
    return Map.of();
  }

  @Override
  public Page<SessionRecord> sessions(String client, int limit, Optional<String> after) {
    return new Page<>(List.of(), null);
  }

  @Override
  public Page<DeadLetter> deadLetters(int limit, Optional<String> after) {
    return new Page<>(List.of(), null);
  }

  @Override
  public Optional<DeadLetter> deadLetter(long no) {
    return Optional.empty();
  }

  // What watchers and people read of a delivery's story is not kept here.

  @Override
  public List<Change> changes(CommandId id, long after, long upTo) {
    return List.of();
  }

  @Override
  public List<Changed> changed(CommandId id, List<String> clients) {
    return List.of();
  }

  @Override
  public List<Said> said(CommandId id, long after, long upTo, int limit) {
    return List.of();
  }

  @Override
  public List<Said> said(CommandId id, String client) {
    return List.of();
  }

  @Override
  public List<EvidenceRecord> evidence(CommandId id, String client) {
    return List.of();
  }

  @Override
  public List<JournalEntry.Orphan> orphans(CommandId id, String client) {
    return List.of();
  }

  @Override
  public long lastStamp(String node) {
    return lastStamp;
  }

  @Override
  public long lastSeq(String node) {
    return commands.values().stream()
        .filter(command -> command.node().equals(node))
        .mapToLong(CommandRecord::seq)
        .max()
        .orElse(0);
  }

  @Override
  public long sentUpTo(String node) {
    return sentUpTo.getOrDefault(node, 0L);
  }

  @Override
  public List<JoinTokenRecord> joinTokens() {
    return List.copyOf(joinTokens.values());
  }

  @Override
  public List<ApiTokenRecord> apiTokens() {
    return List.copyOf(apiTokens.values());
  }

  @Override
  public List<ClientRecord> clients() {
    return List.copyOf(clients.values());
  }

  @Override
  public Piece<ClientDelivery> history(String client, HistoryPlace behind, int limit) {
    return new Piece<>(newest(client, behind, limit), false);
  }

  private List<ClientDelivery> newest(String client, HistoryPlace behind, int limit) {
    return deliveries.values().stream()
        .flatMap(rows -> Stream.ofNullable(rows.get(client)))
        .filter(row -> HistoryPlace.of(row).compareTo(behind) > 0)
        .sorted(Comparator.comparing(HistoryPlace::of))
        .limit(limit)
        .map(
            row ->
                new ClientDelivery(
                    Optional.ofNullable(commands.get(row.command()))
                        .map(CommandRecord::name)
                        .orElse(""),
                    row))
        .toList();
  }

  @Override
  public void copyTo(Path file) {
    throw new OrbException(ErrorCode.UNAVAILABLE, "there is no database to copy");
  }

  @Override
  public Optional<FreezeRecord> freeze() {
    return Optional.ofNullable(freeze);
  }

  @Override
  public long lastEnrolment() {
    return lastEnrolment;
  }

  @Override
  public String constant(String key, String initial) {
    return constants.computeIfAbsent(key, unknown -> initial);
  }

  @Override
  public boolean lease(String node, String folder, Instant now, Instant until) {
    return true;
  }

  @Override
  public void release(String node, String folder) {}

  @Override
  public DataSource dataSource() {
    throw new OrbException(ErrorCode.UNAVAILABLE, "a journal in memory has no database");
  }

  @Override
  public void close() {}
}
