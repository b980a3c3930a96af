package dev.orb.server;

import dev.orb.protocol.OrbException;
import dev.orb.transport.Inlet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets events in while somebody wants them and there is room: it consumes only then, pauses at the
 * bound and goes on at half of it. Meanwhile they wait in the broker. Thread-safe; one thread at a
 * time speaks to the broker, without a lock.
 */
final class EventFlow {
  private static final Logger LOG = LoggerFactory.getLogger(EventFlow.class);

  private final int bound;
  private final BooleanSupplier wanted;
  private final Supplier<Inlet> opener;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile boolean closed;
  private volatile boolean paused;
  private @Nullable Inlet inlet;

  /**
   * @param bound how many may wait here
   * @param wanted whether anybody subscribes
   * @param opener opens the consumer, which blocks for the broker
   */
  EventFlow(int bound, BooleanSupplier wanted, Supplier<Inlet> opener) {
    this.bound = bound;
    this.wanted = wanted;
    this.opener = opener;
  }

  void taken() {
    if (waiting.incrementAndGet() >= bound) {
      check();
    }
  }

  void given() {
    if (waiting.decrementAndGet() <= bound / 2 && paused) {
      check();
    }
  }

  int waiting() {
    return waiting.get();
  }

  void close() {
    closed = true;
    check();
  }

  /** Something changed. */
  void check() {
    if (asked.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      try {
        turn();
      } catch (OrbException e) {
        LOG.warn("events are not consumed now: {}", e.getMessage());
      }
      seen = asked.addAndGet(-seen);
    } while (seen != 0);
  }

  private void turn() {
    boolean open = !closed && wanted.getAsBoolean();
    Inlet current = inlet;
    if (current != null && !open) {
      inlet = null;
      current.close();
    } else if (current == null && open) {
      paused = false;
      inlet = opener.get();
    } else if (current != null) {
      boolean busy = waiting.get() >= (paused ? bound / 2 + 1 : bound);
      if (busy != paused) {
        paused = busy;
        tell(current, busy);
      }
    }
  }

  private static void tell(Inlet inlet, boolean pause) {
    if (pause) {
      inlet.pause();
    } else {
      inlet.resume();
    }
  }
}
