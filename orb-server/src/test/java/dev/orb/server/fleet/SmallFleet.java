package dev.orb.server.fleet;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.Json;
import dev.orb.protocol.Ticker;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Planning;
import dev.orb.server.broker.Visit;
import dev.orb.server.journal.ClientRecord;
import dev.orb.server.journal.ClientSecrets;
import dev.orb.server.journal.MemoryJournal;
import dev.orb.server.journal.SavedGroup;
import dev.orb.transport.Envelope;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Clients, their sessions and their groups, without a broker; what is sent to them is kept. */
final class SmallFleet implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");
  static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  final List<Envelope> sent = new CopyOnWriteArrayList<>();
  final Roster roster = new Roster();
  final Sessions sessions = new Sessions(CLOCK, Ticker.SYSTEM);
  final ControlLine line =
      new ControlLine(
          envelope -> {
            sent.add(envelope);
            return CompletableFuture.completedFuture(null);
          },
          CLOCK,
          Duration.ofSeconds(30));
  private final FleetThreads threads = new FleetThreads();
  private final MemoryJournal journal = new MemoryJournal();
  final Loop loop = new Loop(threads.loop());
  private final Groups groups = new Groups(journal, loop);
  final Resolution resolution =
      new Resolution(roster, new Views(sessions, new Idle()), groups, new Random(1));
  private long visits;

  /** Nothing is open anywhere. */
  private static final class Idle implements DeliveryView {
    @Override
    public int open(String client) {
      return 0;
    }

    @Override
    public List<CommandId> openCancels(String client) {
      return List.of();
    }

    @Override
    public List<CommandId> superseded(String client) {
      return List.of();
    }

    @Override
    public CompletionStage<Void> ledgerLost(String client, long enrolment) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void sessionEnded(String client, long epoch) {}

    @Override
    public void removed(String client, long enrolment, List<String> queued) {}
  }

  ClientRecord enrol(String id, Set<String> groups, Map<String, String> labels) {
    ClientRecord client =
        ClientRecord.fresh(id, 1, ClientSecrets.NONE, NOW).withGroups(groups).withLabels(labels);
    roster.put(client);
    return client;
  }

  /** A group whose members an expression says. */
  void dynamic(String group, String where) {
    groups.put(new SavedGroup(group, null, where), id -> false).join();
  }

  Session connect(String id, Map<String, Json> facts, Planning.Held... plans) {
    Visit visit = new Visit(++visits, id, "i1", "p1", "127.0.0.1:5000");
    Control.Hello hello =
        new Control.Hello(
            "i1",
            "p1",
            "l1",
            null,
            "0.1.0",
            1,
            Set.of(),
            facts,
            List.of(),
            List.of(),
            List.of(plans),
            NOW);
    Session session = new Session(visit, hello, sessions.nextEpoch(), NOW, 0);
    sessions.put(session);
    return session;
  }

  /** Waits until the loop has done what it was given. */
  void settle() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    loop.execute(() -> done.complete(null));
    done.orTimeout(20, TimeUnit.SECONDS).join();
  }

  /** What was sent since the last time that this was asked. */
  List<Control> said() {
    settle();
    List<Control> said =
        sent.stream().map(each -> (Control) MessageCodec.decode(each.body())).toList();
    sent.clear();
    return said;
  }

  @Override
  public void close() {
    threads.stop(Duration.ofSeconds(10));
  }
}
