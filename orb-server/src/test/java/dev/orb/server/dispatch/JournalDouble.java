package dev.orb.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.journal.Changed;
import dev.orb.server.journal.ClientDelivery;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeadLetter;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.EvidenceRecord;
import dev.orb.server.journal.HistoryPlace;
import dev.orb.server.journal.JournalEntry;
import dev.orb.server.journal.MemoryJournal;
import dev.orb.server.journal.Page;
import dev.orb.server.journal.Piece;
import dev.orb.server.journal.Said;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A journal in memory that survives every crash: writes wait until the test commits them, and a
 * commit may be told or not, which is what a crash makes of it. It checks that what is final never
 * changes, and keeps a delivery's story.
 */
final class JournalDouble extends MemoryJournal {
  private final Deque<Write> waiting = new ArrayDeque<>();
  private final Map<CommandId, Map<String, Long>> stamps = new HashMap<>();
  final List<Said> said = new ArrayList<>();
  final List<EvidenceRecord> evidence = new ArrayList<>();
  boolean full;
  boolean writable = true;

  /** How many rows of deliveries were read piece by piece. */
  /** As if so many rows were as much as is to be in memory. */
  int heldTogether = Integer.MAX_VALUE;

  int rowsRead;

  /** Facts that the database refuses, with all that is written in the same call. */
  Predicate<JournalEntry> impossible = fact -> false;

  private record Write(List<? extends JournalEntry> facts, CompletableFuture<Void> done) {}

  /** The process dies, and what it had not committed was never written. */
  void crash() {
    waiting.clear();
    full = false;
    writable = true;
    rowsRead = 0;
    impossible = fact -> false;
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
      commit(write.facts());
      write.done().complete(null);
    }
    return true;
  }

  /** Commits the oldest write, and dies before it says so. */
  void commitSilently() {
    Write write = waiting.poll();
    if (write != null) {
      commit(write.facts());
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
      commit(facts);
      settled.run();
    }
    return !full;
  }

  @Override
  public boolean isWritable() {
    return writable;
  }

  private void commit(List<? extends JournalEntry> facts) {
    for (JournalEntry fact : facts) {
      if (fact instanceof JournalEntry.Progressed progressed) {
        assertThat(command(progressed.command()).filter(before -> before.state().isFinal()))
            .as("an ended command moves")
            .isEmpty();
      } else if (fact instanceof JournalEntry.Delivery delivery) {
        check(delivery);
      } else if (fact instanceof JournalEntry.Says says) {
        said.add(says.said());
      } else if (fact instanceof JournalEntry.Seen seen) {
        evidence.add(seen.evidence());
      }
      apply(List.of(fact));
    }
  }

  private void check(JournalEntry.Delivery delivery) {
    DeliveryRecord row = delivery.row();
    DeliveryRecord before = delivery(row.command(), row.client()).orElse(null);
    assertThat(delivery.first() && before != null)
        .as("a first row that is not: %s", delivery)
        .isFalse();
    if (before != null && before.state().isFinal()) {
      assertThat(row.state()).as("a final state changes: %s", before).isEqualTo(before.state());
      assertThat(row.reason()).isEqualTo(before.reason());
      assertThat(row.result()).isEqualTo(before.result());
      assertThat(row.finishedAt()).isEqualTo(before.finishedAt());
    }
    if (delivery.stamp() > 0) {
      stamps
          .computeIfAbsent(row.command(), id -> new HashMap<>())
          .put(row.client(), delivery.stamp());
    }
  }

  /** Whether the broker was known to have it. */
  boolean isSent(CommandRecord command) {
    return command.seq() <= sentUpTo(command.node());
  }

  @Override
  public Piece<DeliveryRecord> deliveries(CommandId id, String first, String last) {
    Piece<DeliveryRecord> some = cut(super.deliveries(id, first, last));
    rowsRead += some.items().size();
    return some;
  }

  @Override
  public Optional<DeliveryRecord> delivery(CommandId id, String client) {
    Optional<DeliveryRecord> row = super.delivery(id, client);
    rowsRead += row.isPresent() ? 1 : 0;
    return row;
  }

  @Override
  public Piece<ClientDelivery> history(String client, HistoryPlace behind, int limit) {
    return cut(super.history(client, behind, limit));
  }

  private <T> Piece<T> cut(Piece<T> all) {
    return all.items().size() <= heldTogether
        ? all
        : new Piece<>(all.items().subList(0, heldTogether), true);
  }

  @Override
  public List<Change> changes(CommandId id, long after, long upTo) {
    return stamps.getOrDefault(id, Map.of()).entrySet().stream()
        .filter(each -> each.getValue() > after && each.getValue() <= upTo)
        .sorted(Map.Entry.comparingByValue())
        .map(each -> new Change(each.getValue(), each.getKey()))
        .toList();
  }

  @Override
  public List<Changed> changed(CommandId id, List<String> clients) {
    return deliveries(id).stream()
        .filter(row -> clients.contains(row.client()))
        .map(row -> new Changed(stamp(id, row.client()), row))
        .toList();
  }

  private long stamp(CommandId id, String client) {
    return stamps.getOrDefault(id, Map.of()).getOrDefault(client, 0L);
  }

  @Override
  public List<Said> said(CommandId id, long after, long upTo, int limit) {
    return said.stream()
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
    return evidence.stream()
        .filter(each -> each.command().equals(id) && each.client().equals(client))
        .toList();
  }

  @Override
  public List<JournalEntry.Orphan> orphans(CommandId id, String client) {
    return orphans().stream()
        .filter(each -> id.toString().equals(each.commandId()) && client.equals(each.client()))
        .toList();
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
    for (CommandRecord command : all()) {
      for (DeliveryRecord row : deliveries(command.id())) {
        if (row.state() == DeliveryState.DEAD) {
          letters.add(
              new DeadLetter(letters.size() + 1, command.name(), row, requeuedBy(command, row)));
        }
      }
    }
    return letters;
  }

  private @Nullable CommandId requeuedBy(CommandRecord command, DeliveryRecord row) {
    return all().stream()
        .filter(again -> command.id().equals(again.retryOf()))
        .filter(again -> again.addressees().stream().anyMatch(a -> a.client().equals(row.client())))
        .map(CommandRecord::id)
        .findFirst()
        .orElse(null);
  }
}
