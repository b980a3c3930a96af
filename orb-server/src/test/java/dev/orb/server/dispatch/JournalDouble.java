package dev.orb.server.dispatch;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.server.journal.Changed;
import dev.orb.server.journal.ClientRecord;
import dev.orb.server.journal.CommandFilter;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeadLetter;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.EvidenceRecord;
import dev.orb.server.journal.HandOver;
import dev.orb.server.journal.JoinTokenRecord;
import dev.orb.server.journal.Journal;
import dev.orb.server.journal.JournalEntry;
import dev.orb.server.journal.Page;
import dev.orb.server.journal.Said;
import dev.orb.server.journal.SavedGroup;
import dev.orb.server.journal.SessionRecord;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The journal's port over a store, of one process: writes wait until the test commits them, and a
 * commit may be told or not, which is what a crash makes of it.
 */
final class JournalDouble implements Journal {
  private final JournalStore store;
  private final Deque<Write> waiting = new ArrayDeque<>();
  boolean full;
  boolean writable = true;

  /** How many rows of deliveries were read piece by piece. */
  int rowsRead;

  /** Facts that the database refuses, with all that is written in the same call. */
  Predicate<JournalEntry> impossible = fact -> false;

  private record Write(List<? extends JournalEntry> facts, CompletableFuture<Void> done) {}

  JournalDouble(JournalStore store) {
    this.store = store;
  }

  int uncommitted() {
    return waiting.size();
  }

  /** Commits the oldest write and says so. */
  boolean commitOne() {
    Write write = waiting.poll();
    if (write == null) {
      return false;
    }
    if (write.facts().stream().anyMatch(impossible)) {
      write
          .done()
          .completeExceptionally(new OrbException(ErrorCode.INTERNAL, "values it cannot hold"));
    } else {
      store.apply(write.facts());
      write.done().complete(null);
    }
    return true;
  }

  /** Commits the oldest write, and dies before it says so. */
  void commitSilently() {
    Write write = waiting.poll();
    if (write != null) {
      store.apply(write.facts());
    }
  }

  @Override
  public CompletionStage<Void> write(List<? extends JournalEntry> facts) {
    if (full) {
      return CompletableFuture.failedFuture(new OrbException(ErrorCode.STORAGE_FULL, "full"));
    }
    Write write = new Write(List.copyOf(facts), new CompletableFuture<>());
    waiting.add(write);
    return write.done();
  }

  @Override
  public boolean writeBehind(List<? extends JournalEntry> facts, Runnable settled) {
    if (!full) {
      store.apply(facts);
      settled.run();
    }
    return !full;
  }

  @Override
  public Map<String, String> documents() {
    return Map.of();
  }

  @Override
  public Map<String, String> repertoires() {
    return Map.of();
  }

  @Override
  public boolean isWritable() {
    return writable;
  }

  @Override
  public Optional<CommandRecord> command(CommandId id) {
    return Optional.ofNullable(store.commands.get(id));
  }

  @Override
  public List<CommandRecord> commandsEnding(String hex) {
    return newestFirst().stream()
        .filter(c -> c.id().brief().equalsIgnoreCase(hex))
        .limit(2)
        .toList();
  }

  private List<CommandRecord> newestFirst() {
    List<CommandRecord> all = new ArrayList<>(store.commands.values());
    java.util.Collections.reverse(all);
    return all;
  }

  @Override
  public Optional<CommandRecord> lastBy(String by) {
    return newestFirst().stream()
        .filter(c -> c.by().equals(by) && c.schedule() == null)
        .findFirst();
  }

  @Override
  public Optional<CommandRecord> byIdempotencyKey(String by, String key, Instant since) {
    return newestFirst().stream()
        .filter(c -> c.by().equals(by) && key.equals(c.options().idempotencyKey()))
        .filter(c -> c.createdAt().isAfter(since))
        .findFirst();
  }

  @Override
  public Page<CommandRecord> commands(CommandFilter filter, int limit, Optional<String> after) {
    return new Page<>(newestFirst().stream().limit(limit).toList(), null);
  }

  @Override
  public List<CommandRecord> openCommands(String node) {
    return store.commands.values().stream()
        .filter(c -> !c.state().isFinal() && c.node().equals(node))
        .sorted(Comparator.comparingLong(CommandRecord::seq))
        .toList();
  }

  private Collection<DeliveryRecord> rows(CommandId id) {
    Map<String, DeliveryRecord> rows = store.deliveries.get(id);
    return rows == null ? List.of() : rows.values();
  }

  @Override
  public List<DeliveryRecord> deliveries(CommandId id) {
    return List.copyOf(rows(id));
  }

  @Override
  public List<DeliveryRecord> deliveries(CommandId id, String first, String last) {
    List<DeliveryRecord> some =
        rows(id).stream()
            .filter(row -> row.client().compareTo(first) >= 0 && row.client().compareTo(last) <= 0)
            .toList();
    rowsRead += some.size();
    return some;
  }

  @Override
  public Optional<DeliveryRecord> delivery(CommandId id, String client) {
    return rows(id).stream().filter(row -> row.client().equals(client)).findFirst();
  }

  @Override
  public Map<String, Json> paramsFor(CommandId id, String first, String last) {
    Map<String, Json> found = new TreeMap<>(store.paramsFor.getOrDefault(id, Map.of()));
    found.keySet().removeIf(c -> c.compareTo(first) < 0 || c.compareTo(last) > 0);
    return found;
  }

  @Override
  public Map<CommandId, Set<String>> cancelled(Collection<CommandId> ids) {
    Map<CommandId, Set<String>> found = new HashMap<>(store.cancelled);
    found.keySet().retainAll(ids);
    return found;
  }

  @Override
  public Map<CommandId, List<HandOver>> handOvers(Collection<CommandId> ids) {
    Map<CommandId, List<HandOver>> found = new HashMap<>(store.handOvers);
    found.keySet().retainAll(ids);
    return found;
  }

  @Override
  public List<SavedGroup> groups() {
    return List.of();
  }

  @Override
  public List<Change> changes(CommandId id, long after, long upTo) {
    return store.stamps.getOrDefault(id, Map.of()).entrySet().stream()
        .filter(each -> each.getValue() > after && each.getValue() <= upTo)
        .sorted(Map.Entry.comparingByValue())
        .map(each -> new Change(each.getValue(), each.getKey()))
        .toList();
  }

  @Override
  public List<Changed> changed(CommandId id, List<String> clients) {
    return rows(id).stream()
        .filter(row -> clients.contains(row.client()))
        .map(row -> new Changed(stamp(id, row.client()), row))
        .toList();
  }

  private long stamp(CommandId id, String client) {
    return store.stamps.getOrDefault(id, Map.of()).getOrDefault(client, 0L);
  }

  @Override
  public List<Said> said(CommandId id, long after, long upTo, int limit) {
    return store.said.stream()
        .filter(said -> said.command().equals(id))
        .filter(said -> said.stamp() > after && said.stamp() <= upTo)
        .sorted(Comparator.comparingLong(Said::stamp))
        .limit(limit)
        .toList();
  }

  @Override
  public List<Said> said(CommandId id, String client) {
    return said(id, 0, Long.MAX_VALUE, Integer.MAX_VALUE).stream()
        .filter(said -> said.client().equals(client))
        .toList();
  }

  @Override
  public List<EvidenceRecord> evidence(CommandId id, String client) {
    return store.evidence.stream()
        .filter(each -> each.command().equals(id) && each.client().equals(client))
        .toList();
  }

  @Override
  public List<JournalEntry.Orphan> orphans(CommandId id, String client) {
    return store.orphans.stream()
        .filter(each -> id.toString().equals(each.commandId()) && client.equals(each.client()))
        .toList();
  }

  @Override
  public long lastStamp(String node) {
    return store.stamps.values().stream()
        .flatMap(of -> of.values().stream())
        .mapToLong(stamp -> stamp)
        .max()
        .orElse(0);
  }

  @Override
  public Page<DeadLetter> deadLetters(int limit, Optional<String> after) {
    List<DeadLetter> open =
        letters().stream().filter(letter -> letter.requeuedBy() == null).limit(limit).toList();
    return new Page<>(open, null);
  }

  @Override
  public Optional<DeadLetter> deadLetter(long no) {
    return letters().stream().filter(letter -> letter.no() == no).findFirst();
  }

  private List<DeadLetter> letters() {
    List<DeadLetter> letters = new ArrayList<>();
    for (CommandRecord command : store.commands.values()) {
      for (DeliveryRecord row : rows(command.id())) {
        if (row.state() == DeliveryState.DEAD) {
          letters.add(
              new DeadLetter(letters.size() + 1, command.name(), row, requeuedBy(command, row)));
        }
      }
    }
    return letters;
  }

  private @Nullable CommandId requeuedBy(CommandRecord command, DeliveryRecord row) {
    return store.commands.values().stream()
        .filter(again -> command.id().equals(again.retryOf()))
        .filter(again -> again.addressees().stream().anyMatch(a -> a.client().equals(row.client())))
        .map(CommandRecord::id)
        .findFirst()
        .orElse(null);
  }

  @Override
  public long lastSeq(String node) {
    return store.commands.values().stream().mapToLong(CommandRecord::seq).max().orElse(0);
  }

  @Override
  public long sentUpTo(String node) {
    return store.sentUpTo;
  }

  @Override
  public List<JoinTokenRecord> joinTokens() {
    return List.of();
  }

  @Override
  public List<ClientRecord> clients() {
    return List.of();
  }

  @Override
  public long lastEnrolment() {
    return 0;
  }

  @Override
  public Page<SessionRecord> sessions(String client, int limit, Optional<String> after) {
    return new Page<>(List.of(), null);
  }

  @Override
  public String constant(String key, String initial) {
    return initial;
  }

  @Override
  public boolean lease(String node, String folder, Instant now, Instant until) {
    return true;
  }

  @Override
  public void release(String node, String folder) {}

  @Override
  public DataSource dataSource() {
    return new NoDatabase();
  }

  @Override
  public void close() {
    waiting.clear();
  }

  private static final class NoDatabase implements DataSource {
    @Override
    public Connection getConnection() throws SQLException {
      throw new SQLException("no database behind a double");
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
      return getConnection();
    }

    @Override
    public PrintWriter getLogWriter() {
      return new PrintWriter(System.err, true, java.nio.charset.StandardCharsets.UTF_8);
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
      return 0;
    }

    @Override
    public Logger getParentLogger() {
      return Logger.getGlobal();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
      throw new SQLException("wraps nothing");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
      return false;
    }
  }
}
