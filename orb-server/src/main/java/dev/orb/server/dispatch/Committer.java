package dev.orb.server.dispatch;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Ticker;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.Journal;
import dev.orb.server.journal.JournalEntry;
import dev.orb.server.story.Stamps;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes each turn of the loop in one go. After the commit, on the journal's thread: messages are
 * acknowledged, then the outbox goes on, then callers and watchers are told on their own thread.
 *
 * <p>Used by the loop. The number of uncommitted turns is bounded: at the bound the loop waits.
 */
final class Committer {
  private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
  private static final int UNCOMMITTED = 8;
  private static final Duration AGAIN = Duration.ofMillis(100);

  private final Journal journal;
  private final Mailbox mailbox;
  private final Flow flow;
  private final Told told;
  private final Executor telling;
  private final Apart apart;
  private final Clock clock;
  private final Ticker ticker;
  private final Book book;
  private final Stamps stamps;
  private final Semaphore room = new Semaphore(UNCOMMITTED);
  private Batch current = new Batch();
  private @Nullable Batch refused;
  private long refusedAt;
  private CompletionStage<Void> last = CompletableFuture.completedFuture(null);

  /** Hears what was committed, on the telling thread. */
  interface Told {
    /** A delivery has started or ended. */
    void changed(JournalEntry.Delivery delivery);

    void done(CommandRecord command);
  }

  Committer(
      DispatchPorts ports,
      Mailbox mailbox,
      Flow flow,
      Book book,
      Stamps stamps,
      Told told,
      Executor telling) {
    this.journal = ports.journal();
    this.clock = ports.clock();
    this.ticker = ports.ticker();
    this.mailbox = mailbox;
    this.flow = flow;
    this.book = book;
    this.stamps = stamps;
    this.told = told;
    this.telling = telling;
    this.apart = new Apart(journal);
  }

  /** What this turn changes. */
  Batch batch() {
    return current;
  }

  /** Waits until a turn may begin. What the journal had no room for is written first. */
  boolean awaitRoom(long millis) throws InterruptedException {
    if (refused != null && ticker.since(refusedAt).compareTo(AGAIN) >= 0) {
      Batch again = refused;
      refused = null;
      write(again);
    }
    if (refused != null || !room.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
      return false;
    }
    room.release();
    return true;
  }

  /** Ends a turn. */
  void flush() {
    Batch batch = current;
    if (batch.isEmpty()) {
      return;
    }
    current = new Batch();
    Instant now = clock.instant();
    batch.changed().forEach((command, rows) -> complete(batch, command, rows.values(), now));
    if (batch.facts().isEmpty()) {
      // why: it follows what was written before, though it has nothing to write itself
      last.whenComplete((done, failure) -> settle(batch, failure));
    } else {
      room.acquireUninterruptibly();
      write(batch);
    }
  }

  private void complete(
      Batch batch, OpenCommand command, Iterable<JournalEntry.Delivery> deliveries, Instant now) {
    List<JournalEntry.Delivery> changed = new ArrayList<>();
    for (JournalEntry.Delivery delivery : deliveries) {
      if (delivery.row().state().isFinal()) {
        // why here: what is told later has the higher place
        JournalEntry.Delivery placed = delivery.at(stamps.next());
        batch.fact(placed);
        changed.add(placed);
      } else {
        batch.fact(delivery);
      }
    }
    CommandRecord record = Rows.of(command, command.isDone() ? now : null);
    batch.fact(
        new JournalEntry.Progressed(
            record.id(), record.state(), record.counts(), record.finishedAt()));
    batch.tell(() -> changed.forEach(told::changed));
    if (record.state() != CommandState.RUNNING) {
      batch.tell(() -> told.done(record));
      batch.next(() -> mailbox.post(() -> book.remove(command)));
    }
  }

  private void write(Batch batch) {
    CompletableFuture<Void> written = journal.write(batch.facts()).toCompletableFuture();
    if (written.isCompletedExceptionally() && isFull(written)) {
      // why: not one fact of a later turn may be written before these
      refused = batch;
      refusedAt = ticker.nanos();
      return;
    }
    last =
        written.whenComplete(
            (done, failure) -> {
              settle(batch, failure);
              room.release();
            });
  }

  private static boolean isFull(CompletableFuture<Void> written) {
    return written
        .handle((done, e) -> e != null && Causes.code(e) == ErrorCode.STORAGE_FULL)
        .join();
  }

  private void settle(Batch batch, @Nullable Throwable failure) {
    if (failure == null) {
      settle(batch, Map.of());
    } else if (Causes.code(failure) == ErrorCode.INTERNAL) {
      LOG.error("{} facts are written one by one", batch.facts().size(), failure);
      apart.write(batch.facts()).thenAccept(lost -> settle(batch, lost));
    } else {
      // why: the journal is closed; what was not written was never acknowledged, and comes again
      LOG.warn("{} facts were not written: {}", batch.facts().size(), failure.toString());
      telling.execute(() -> batch.accepts().forEach(accept -> fail(accept, failure)));
    }
  }

  private void settle(Batch batch, Map<CommandId, Throwable> lost) {
    for (Incoming message : batch.incoming()) {
      acknowledge(message);
    }
    for (Batch.Accept accept : batch.accepts()) {
      if (!lost.containsKey(accept.record().id())) {
        accept.send().run();
      }
    }
    batch.next().forEach(Runnable::run);
    if (!batch.told().isEmpty() || !batch.accepts().isEmpty()) {
      telling.execute(() -> tell(batch, lost));
    }
  }

  private void tell(Batch batch, Map<CommandId, Throwable> lost) {
    for (Batch.Accept accept : batch.accepts()) {
      Throwable failure = lost.get(accept.record().id());
      if (failure == null) {
        accept.stage().complete(accept.record());
      } else {
        mailbox.post(
            () -> {
              book.withdraw(accept.command());
              accept.undo().run();
            });
        fail(accept, failure);
      }
    }
    batch.told().forEach(Runnable::run);
  }

  private static void fail(Batch.Accept accept, Throwable failure) {
    accept.stage().completeExceptionally(Causes.of(failure));
  }

  /** Takes a message off its queue and out of the flow. */
  void acknowledge(Incoming message) {
    flow.settled(message.size());
    try {
      message.received().acknowledge();
    } catch (RuntimeException e) {
      // why: it comes again, and what it says is known then
      LOG.debug("a message of {} could not be acknowledged", message.sender(), e);
    }
  }

  /** Leaves a message unacknowledged: it comes again with the next consumer. */
  void leave(Incoming message) {
    flow.settled(message.size());
  }

  /** Completes when everything that was written is committed. */
  CompletionStage<Void> written() {
    return last;
  }
}
