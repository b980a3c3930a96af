package dev.orb.server;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Ticker;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Elements as they arrive, until an empty one or the deadline. For one thread. */
final class Arrivals<T> implements Iterator<T> {
  private final BlockingQueue<Optional<T>> queue;
  private final Duration patience;
  private final Ticker ticker;
  private final long begun;
  private @Nullable T next;
  private boolean over;

  Arrivals(BlockingQueue<Optional<T>> queue, Duration patience, Ticker ticker) {
    this.queue = queue;
    this.patience = patience;
    this.ticker = ticker;
    this.begun = ticker.nanos();
  }

  @Override
  public boolean hasNext() {
    if (next == null && !over) {
      next = poll();
      over = next == null;
    }
    return next != null;
  }

  private @Nullable T poll() {
    try {
      Duration left = patience.minus(ticker.since(begun));
      Optional<T> element = queue.poll(Math.max(0, left.toNanos()), TimeUnit.NANOSECONDS);
      return element == null ? null : element.orElse(null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OrbException(ErrorCode.UNAVAILABLE, "interrupted while waiting", null, e);
    }
  }

  @Override
  public T next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException();
    }
    T element = next;
    next = null;
    return element;
  }
}
