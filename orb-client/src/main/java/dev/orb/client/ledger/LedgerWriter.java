package dev.orb.client.ledger;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of the writer thread: takes what has gathered, changes the maps, commits once, tells
 * everybody. While one commit is written the next one gathers.
 *
 * <p>The queue has no bound of its own: each write belongs to a command in hand, and those are
 * bounded by what the client fetches.
 */
final class LedgerWriter implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerWriter.class);
  private static final int LARGEST_BATCH = 10_000;
  private static final Duration IDLE = Duration.ofSeconds(1);

  /** How long a write that nobody waits for may gather company. */
  private static final Duration LAZY = Duration.ofMillis(20);

  private final BlockingQueue<Write> queue = new LinkedBlockingQueue<>();
  private final Supplier<LedgerFile> opener;
  private volatile LedgerFile file;
  private volatile boolean broken;
  private volatile boolean closing;
  private volatile boolean closed;
  private final AtomicLong commits = new AtomicLong();

  private record Write(Consumer<LedgerFile> change, boolean urgent, CompletableFuture<Void> done) {}

  LedgerWriter(LedgerFile file, Supplier<LedgerFile> opener) {
    this.file = file;
    this.opener = opener;
  }

  /** Queues a change; the stage completes after the commit that holds it. */
  CompletableFuture<Void> write(Consumer<LedgerFile> change) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    add(new Write(change, true, done));
    return done;
  }

  /** Queues a change that nobody waits for. */
  void writeSoon(Consumer<LedgerFile> change) {
    add(new Write(change, false, new CompletableFuture<>()));
  }

  private void add(Write write) {
    queue.add(write);
    // why: a write that came after the last look at the queue would wait for ever
    if (closed) {
      failRest();
    }
  }

  LedgerFile file() {
    return file;
  }

  boolean isBroken() {
    return broken;
  }

  long commits() {
    return commits.get();
  }

  void close() {
    closing = true;
    // why: wakes the loop
    writeSoon(unchanged -> {});
  }

  @Override
  public void run() {
    List<Write> batch = new ArrayList<>();
    try {
      while (!closing || !queue.isEmpty()) {
        gather(batch);
        if (broken) {
          reopen();
        }
        if (batch.isEmpty()) {
          idle();
        } else {
          commit(batch);
          batch.clear();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      closed = true;
      failRest();
      closeFile();
    }
  }

  private void gather(List<Write> batch) throws InterruptedException {
    Write first = queue.poll(IDLE.toMillis(), TimeUnit.MILLISECONDS);
    while (first != null) {
      batch.add(first);
      queue.drainTo(batch, LARGEST_BATCH);
      boolean waited = batch.stream().anyMatch(Write::urgent);
      first = waited || closing ? null : queue.poll(LAZY.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void commit(List<Write> batch) {
    Throwable failure = null;
    if (broken) {
      failure = refusal(null);
    } else {
      try {
        batch.forEach(write -> write.change().accept(file));
        file.commit();
        commits.incrementAndGet();
      } catch (RuntimeException | Error e) {
        LOG.error("the ledger could not be written; it is tried again every second", e);
        failure = refusal(e);
        broken = true;
        file.abandon();
      }
    }
    for (Write write : batch) {
      if (failure == null) {
        write.done().complete(null);
      } else {
        write.done().completeExceptionally(failure);
      }
    }
  }

  private void idle() {
    try {
      if (!broken) {
        file.idle();
      }
    } catch (RuntimeException | Error e) {
      LOG.error("the ledger could not be synced; it is opened again", e);
      broken = true;
      file.abandon();
    }
  }

  private void reopen() {
    try {
      file = opener.get();
      broken = false;
      LOG.info("the ledger can be written again");
    } catch (RuntimeException | Error e) {
      LOG.warn("the ledger still cannot be written: {}", e.getMessage());
    }
  }

  private void failRest() {
    for (Write write = queue.poll(); write != null; write = queue.poll()) {
      write
          .done()
          .completeExceptionally(new OrbException(ErrorCode.SHUTTING_DOWN, "the ledger is closed"));
    }
  }

  private void closeFile() {
    try {
      if (!broken) {
        file.close();
      }
    } catch (RuntimeException e) {
      LOG.warn("the ledger did not close in order; what was committed is kept", e);
      file.abandon();
    }
  }

  static OrbException refusal(@Nullable Throwable cause) {
    return new OrbException(
        ErrorCode.STORAGE_FULL,
        "the ledger cannot take more",
        "free space on the disk of the state folder",
        cause);
  }
}
