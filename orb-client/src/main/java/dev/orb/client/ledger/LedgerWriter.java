package dev.orb.client.ledger;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
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

  private final BlockingQueue<Write> queue = new LinkedBlockingQueue<>();
  private final Queue<Consumer<LedgerFile>> lazy = new ConcurrentLinkedQueue<>();
  private final Supplier<LedgerFile> opener;
  private volatile LedgerFile file;
  private volatile boolean broken;

  /** From a failure until the next commit. */
  private boolean suffering;

  private long brokenAt;
  private volatile boolean closing;
  private volatile boolean closed;
  private final AtomicLong commits = new AtomicLong();

  private record Write(Consumer<LedgerFile> change, CompletableFuture<Void> done) {}

  LedgerWriter(LedgerFile file, Supplier<LedgerFile> opener) {
    this.file = file;
    this.opener = opener;
  }

  /** Queues a change; the stage completes after the commit that holds it. */
  CompletableFuture<Void> write(Consumer<LedgerFile> change) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    queue.add(new Write(change, done));
    // why: a write that came after the last look at the queue would wait for ever
    if (closed) {
      failRest();
    }
    return done;
  }

  /**
   * Queues a change that nobody waits for. It goes with the next one that somebody does, or within
   * a second, because waking the thread and a commit cost more than it is worth.
   */
  void writeSoon(Consumer<LedgerFile> change) {
    lazy.add(change);
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
    queue.add(new Write(unchanged -> {}, new CompletableFuture<>()));
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
    if (first != null) {
      batch.add(first);
      queue.drainTo(batch, LARGEST_BATCH);
    }
  }

  private void takeLazy() {
    for (Consumer<LedgerFile> change = lazy.poll(); change != null; change = lazy.poll()) {
      change.accept(file);
    }
  }

  private void commit(List<Write> batch) {
    Throwable failure = null;
    if (broken) {
      failure = refusal(null);
    } else {
      try {
        takeLazy();
        batch.forEach(write -> write.change().accept(file));
        file.commit();
        commits.incrementAndGet();
        works();
      } catch (RuntimeException | Error e) {
        failure = refusal(e);
        broke("the ledger could not be written; it is tried again every second", e);
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
        takeLazy();
        file.idle();
      }
    } catch (RuntimeException | Error e) {
      broke("the ledger could not be synced; it is opened again", e);
    }
  }

  // why only the first of a row: a disk that stays full would fill the log as well
  private void broke(String what, Throwable e) {
    if (suffering) {
      LOG.debug(what, e);
    } else {
      LOG.error(what, e);
    }
    suffering = true;
    broken = true;
    brokenAt = Ticker.SYSTEM.nanos();
    file.abandon();
  }

  private void works() {
    if (suffering) {
      suffering = false;
      LOG.info("the ledger can be written again");
    }
  }

  private void reopen() {
    if (Ticker.SYSTEM.since(brokenAt).compareTo(IDLE) < 0) {
      return;
    }
    brokenAt = Ticker.SYSTEM.nanos();
    try {
      file = opener.get();
      broken = false;
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
        takeLazy();
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
