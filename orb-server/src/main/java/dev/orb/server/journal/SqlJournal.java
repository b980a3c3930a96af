package dev.orb.server.journal;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The journal in an SQL database. */
final class SqlJournal implements Journal {
  private static final Logger LOG = LoggerFactory.getLogger(SqlJournal.class);

  /** Of the bound, for what may be lost anyway. */
  private static final double BEHIND = 0.5;

  private final Database database;
  private final WaitingFacts waiting;
  private final GroupWriter writer;
  private final Thread writerThread;
  private final ExecutorService notifier;
  private final Counter dropped;
  private final Duration closePatience;
  private final AtomicBoolean closed = new AtomicBoolean();

  SqlJournal(JournalSettings settings, Database database) {
    this.database = database;
    this.waiting =
        new WaitingFacts(
            GroupWriter.GROUP,
            settings.maxWaitingFacts(),
            settings.maxWaitingBytes(),
            settings.ticker());
    this.notifier = JournalThreads.notifier();
    Timer commits =
        Timer.builder("orb.journal.commit")
            .description("one group of facts: written, committed and synced")
            .register(settings.metrics());
    this.dropped =
        Counter.builder("orb.journal.dropped")
            .description("facts written behind for which there was no room")
            .register(settings.metrics());
    Counter retries =
        Counter.builder("orb.journal.retries")
            .description("groups of facts that failed and were tried again")
            .register(settings.metrics());
    DistributionSummary forgotten =
        DistributionSummary.builder("orb.journal.forgotten")
            .description("rows of history that one transaction removed")
            .baseUnit("rows")
            .register(settings.metrics());
    this.writer =
        new GroupWriter(
            database,
            waiting,
            notifier,
            new GroupWriter.Meters(commits, retries, forgotten),
            settings.ticker());
    Gauge.builder("orb.journal.writable", writer, made -> made.isHealthy() ? 1 : 0)
        .description("whether the last group of facts could be written")
        .register(settings.metrics());
    this.closePatience = settings.closePatience();
    this.writerThread = JournalThreads.writer(writer);
    writerThread.start();
  }

  @Override
  public CompletionStage<Void> write(List<? extends JournalEntry> facts) {
    Waiting call = Waiting.of(facts);
    return switch (waiting.offer(call, 1.0)) {
      case TAKEN -> call.done();
      case FULL ->
          CompletableFuture.failedFuture(
              new OrbException(
                  ErrorCode.STORAGE_FULL,
                  "the journal has as much unwritten as it may",
                  "look whether its disk is full or slow"));
      case CLOSED -> CompletableFuture.failedFuture(closedFailure());
    };
  }

  private static OrbException closedFailure() {
    return new OrbException(ErrorCode.UNAVAILABLE, "the journal is closed");
  }

  @Override
  public boolean writeBehind(List<? extends JournalEntry> facts, Runnable settled) {
    Waiting call = Waiting.behind(facts);
    boolean taken = waiting.offer(call, BEHIND) == WaitingFacts.Offer.TAKEN;
    if (taken) {
      CompletionStage<Void> written = call.done();
      written.whenComplete((done, failure) -> settled.run());
    } else {
      dropped.increment(facts.size());
    }
    return taken;
  }

  @Override
  public boolean isWritable() {
    return writer.isHealthy() && waiting.hasRoom();
  }

  @Override
  public void forget(Instant before) {
    writer.forget(before);
  }

  @Override
  public Optional<CommandRecord> command(CommandId id) {
    return read(connection -> new CommandQueries(connection).byId(id));
  }

  @Override
  public List<CommandRecord> commandsEnding(String hex) {
    return read(connection -> new CommandQueries(connection).ending(database.dialect(), hex));
  }

  @Override
  public Optional<CommandRecord> lastBy(String by) {
    return read(connection -> new CommandQueries(connection).lastBy(by));
  }

  @Override
  public Optional<CommandRecord> byIdempotencyKey(String by, String key, Instant since) {
    return read(connection -> new CommandQueries(connection).byIdempotencyKey(by, key, since));
  }

  @Override
  public Page<CommandRecord> commands(CommandFilter filter, int limit, Optional<String> after) {
    return read(
        connection ->
            new CommandQueries(connection).page(database.dialect(), filter, limit, after));
  }

  @Override
  public List<CommandRecord> openCommands(String node, UnaryOperator<CommandRecord> keep) {
    return read(connection -> new CommandQueries(connection).open(node, keep));
  }

  @Override
  public List<DeliveryRecord> deliveries(CommandId id) {
    return read(connection -> new DeliveryTable(connection).of(id));
  }

  @Override
  public Map<CommandId, List<DeliveryRecord>> deliveriesOf(Collection<CommandId> ids) {
    return read(connection -> new DeliveryTable(connection).ofAll(ids)).stream()
        .collect(Collectors.groupingBy(DeliveryRecord::command));
  }

  @Override
  public Piece<DeliveryRecord> deliveries(CommandId id, String first, String last) {
    return read(connection -> new DeliveryTable(connection).of(id, first, last));
  }

  @Override
  public Optional<DeliveryRecord> delivery(CommandId id, String client) {
    return read(connection -> new DeliveryTable(connection).of(id, client)).stream().findFirst();
  }

  @Override
  public Piece<ClientDelivery> history(String client, HistoryPlace behind, int limit) {
    return read(connection -> new HistoryQueries(connection).behind(client, behind, limit));
  }

  @Override
  public Map<String, Json> paramsFor(CommandId id, String first, String last) {
    return read(connection -> new BodyTable(connection).paramsFor(id, first, last));
  }

  @Override
  public Map<CommandId, CancelRequests> cancelled(Collection<CommandId> ids) {
    return read(connection -> new TargetTables(connection).cancelled(ids));
  }

  @Override
  public Map<CommandId, List<HandOver>> handOvers(Collection<CommandId> ids) {
    return read(connection -> new TargetTables(connection).handOvers(ids));
  }

  @Override
  public List<SavedGroup> groups() {
    return read(connection -> new TargetTables(connection).groups());
  }

  @Override
  public List<Change> changes(CommandId id, long after, long upTo) {
    return read(connection -> new DeliveryTable(connection).changes(id, after, upTo));
  }

  @Override
  public List<Changed> changed(CommandId id, List<String> clients) {
    return read(connection -> new DeliveryTable(connection).changed(id, clients));
  }

  @Override
  public List<Said> said(CommandId id, long after, long upTo, int limit) {
    return read(connection -> new SaidTable(connection).of(id, after, upTo, limit));
  }

  @Override
  public List<Said> said(CommandId id, String client) {
    return read(connection -> new SaidTable(connection).of(id, client));
  }

  @Override
  public List<EvidenceRecord> evidence(CommandId id, String client) {
    return read(connection -> new EvidenceTable(connection).of(id, client));
  }

  @Override
  public List<JournalEntry.Orphan> orphans(CommandId id, String client) {
    return read(connection -> new OrphanTable(connection).of(id, client));
  }

  @Override
  public long lastStamp(String node) {
    return read(
        connection ->
            Math.max(
                new SaidTable(connection).lastStamp(node),
                new DeliveryTable(connection).lastStamp(node)));
  }

  @Override
  public Page<DeadLetter> deadLetters(int limit, Optional<String> after) {
    return read(connection -> new DeadLetterTable(connection).page(limit, after));
  }

  @Override
  public Optional<DeadLetter> deadLetter(long no) {
    return read(connection -> new DeadLetterTable(connection).find(no));
  }

  @Override
  public long lastSeq(String node) {
    return read(connection -> new HighTable(connection).get(HighTable.SEQ_OF + node));
  }

  @Override
  public long sentUpTo(String node) {
    return read(connection -> new HighTable(connection).get(HighTable.SENT_BY + node));
  }

  @Override
  public List<ClientRecord> clients() {
    return read(connection -> new ClientTable(connection).all());
  }

  @Override
  public Map<String, String> documents() {
    return read(connection -> new RepertoireTable(connection).documents());
  }

  @Override
  public Map<String, String> repertoires() {
    return read(connection -> new RepertoireTable(connection).clients());
  }

  @Override
  public List<JoinTokenRecord> joinTokens() {
    return read(connection -> new JoinTokenTable(connection).all());
  }

  @Override
  public Optional<FreezeRecord> freeze() {
    return read(connection -> new FreezeTable(connection).find());
  }

  @Override
  public List<ApiTokenRecord> apiTokens() {
    return read(connection -> new ApiTokenTable(connection).all());
  }

  @Override
  public long lastEnrolment() {
    return read(connection -> new HighTable(connection).get(HighTable.ENROLMENT));
  }

  @Override
  public Page<SessionRecord> sessions(String client, int limit, Optional<String> after) {
    return read(connection -> new SessionTable(connection).page(client, limit, after));
  }

  @Override
  public String constant(String key, String initial) {
    return read(connection -> FirstComers.CONSTANT.get(connection, key, initial));
  }

  @Override
  public boolean lease(String node, String folder, Instant now, Instant until) {
    return read(connection -> new LeaseTable(connection).take(node, folder, now, until));
  }

  @Override
  public void release(String node, String folder) {
    read(connection -> new LeaseTable(connection).release(node, folder));
  }

  @Override
  public void copyTo(Path file) {
    Path copied =
        read(
            connection -> {
              database.dialect().copyTo(connection, file);
              return file;
            });
    LOG.debug("a copy of the database is in {}", copied);
  }

  @Override
  public DataSource dataSource() {
    return database.scheduler();
  }

  private interface Query<T> {
    T of(Connection connection) throws SQLException;
  }

  private <T> T read(Query<T> query) {
    if (closed.get()) {
      throw closedFailure();
    }
    try {
      return read(query, true);
    } catch (SQLException e) {
      throw new OrbException(
          ErrorCode.UNAVAILABLE, "the journal cannot be read: " + e.getMessage(), null, e);
    }
  }

  private <T> T read(Query<T> query, boolean mayTryAgain) throws SQLException {
    try (Connection connection = database.reader()) {
      return query.of(connection);
    } catch (SQLException e) {
      // why: a connection that was cut while nobody used it is found out by its next user only
      if (!mayTryAgain || !database.dialect().isLost(e)) {
        throw e;
      }
    }
    database.dropReaders();
    return read(query, false);
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    waiting.close();
    boolean interrupted = join();
    writer.giveUp();
    // why: ended before others let go of their locks, or what it waited for would come to be
    // written after its callers are told that it was not
    database.stopWriting();
    interrupted |= join();
    database.close();
    notifier.shutdown();
    try {
      // why: whoever closes from a stage of ours is the notifier, which cannot await itself
      if (!JournalThreads.isNotifier(Thread.currentThread())) {
        awaitNotifier();
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitNotifier() throws InterruptedException {
    if (!notifier.awaitTermination(closePatience.toNanos(), TimeUnit.NANOSECONDS)) {
      LOG.warn("what was attached to a stage of the journal still runs after its close");
    }
  }

  private boolean join() {
    try {
      writerThread.join(Math.max(1, closePatience.toMillis()));
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }
}
