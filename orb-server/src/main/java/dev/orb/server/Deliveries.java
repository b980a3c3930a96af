package dev.orb.server;

import dev.orb.protocol.Json;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.story.Ear;
import dev.orb.server.story.Happening;
import io.micrometer.core.instrument.Counter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Between dispatch, which must not wait, and the listeners of deliveries, who may take their time.
 */
final class Deliveries implements Ear {
  private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

  /** Changes that may wait. */
  static final int MOST = 100_000;

  /** Characters of their results. */
  static final long MOST_SIZE = 64L << 20;

  private final List<DeliveryListener> listeners;
  private final Executor telling;
  private final Counter dropped;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long size;
  private long missed;
  private boolean busy;

  /**
   * A change in line.
   *
   * @param missed how many were left out before it
   */
  private record Waiting(DeliveryRecord row, long size, long missed) {}

  /**
   * @param telling one task at a time
   */
  Deliveries(List<DeliveryListener> listeners, Executor telling, Counter dropped) {
    this.listeners = List.copyOf(listeners);
    this.telling = telling;
    this.dropped = dropped;
  }

  @Override
  public void hear(Happening happening) {
    if (happening instanceof Happening.Changed changed && add(changed.row())) {
      try {
        telling.execute(this::tell);
      } catch (RejectedExecutionException stopped) {
        LOG.debug("a change came after the stop", stopped);
      }
    }
  }

  /** Whether somebody has to be sent for it. */
  private synchronized boolean add(DeliveryRecord row) {
    long weight = length(row.result()) + length(row.error() == null ? null : row.error().detail());
    if (waiting.size() >= MOST || (size + weight > MOST_SIZE && !waiting.isEmpty())) {
      if (missed == 0) {
        LOG.warn("the listeners of deliveries are too slow; changes are left out");
      }
      missed++;
      dropped.increment();
      return false;
    }
    waiting.add(new Waiting(row, weight, missed));
    size += weight;
    missed = 0;
    boolean first = !busy;
    busy = true;
    return first;
  }

  private static long length(@Nullable Json value) {
    return value == null ? 0 : value.text().length();
  }

  private void tell() {
    for (Waiting next = take(); next != null; next = take()) {
      long left = next.missed();
      if (left > 0) {
        all(listener -> listener.missed(left));
      }
      DeliveryRecord row = next.row();
      all(listener -> listener.changed(row));
    }
  }

  private synchronized @Nullable Waiting take() {
    Waiting next = waiting.poll();
    if (next == null) {
      busy = false;
    } else {
      size -= next.size();
    }
    return next;
  }

  private void all(Consumer<DeliveryListener> call) {
    for (DeliveryListener listener : listeners) {
      try {
        call.accept(listener);
      } catch (RuntimeException e) {
        LOG.warn("a listener of deliveries failed", e);
      }
    }
  }
}
