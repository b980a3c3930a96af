package dev.orb.server.dispatch;

import dev.orb.transport.Inlet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds what was received and is not yet committed: above the mark the inlets pause, and the
 * broker keeps the rest. Thread-safe.
 */
final class Flow {
  private static final long HIGH_BYTES = 64L << 20;
  private static final long LOW_BYTES = HIGH_BYTES / 2;
  // why: a small message costs more in memory than its bytes
  private static final int OVERHEAD = 2048;

  private final List<Inlet> inlets = new CopyOnWriteArrayList<>();
  private final AtomicLong held = new AtomicLong();
  private final AtomicBoolean paused = new AtomicBoolean();

  void attach(Inlet inlet) {
    inlets.add(inlet);
    if (paused.get()) {
      inlet.pause();
    }
  }

  void detach(Inlet inlet) {
    inlets.remove(inlet);
  }

  void took(int bytes) {
    if (held.addAndGet(bytes + OVERHEAD) > HIGH_BYTES && paused.compareAndSet(false, true)) {
      inlets.forEach(Inlet::pause);
      released(0);
    }
  }

  void settled(int bytes) {
    released(bytes + OVERHEAD);
  }

  // why: also called after a pause, because everything may have been settled while it was made
  private void released(int bytes) {
    if (held.addAndGet(-bytes) < LOW_BYTES && paused.compareAndSet(true, false)) {
      inlets.forEach(Inlet::resume);
    }
  }

  long held() {
    return held.get();
  }
}
