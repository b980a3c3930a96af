package dev.orb.server.dispatch;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the durable commands whose bodies are held in memory, from before their acceptance until
 * the broker has confirmed them. Thread-safe.
 */
final class Unsent {
  private final int most;
  private final long mostBytes;
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  Unsent(int most, long mostBytes) {
    this.most = most;
    this.mostBytes = mostBytes;
  }

  /** Takes room for one more, if there is some; a single one of any size always finds it. */
  boolean reserve(int size) {
    int others = count.getAndIncrement();
    long held = bytes.getAndAdd(size);
    if (others >= most || (others > 0 && held + size > mostBytes)) {
      release(size);
      return false;
    }
    return true;
  }

  /** Takes room whether there is some or not, for what was accepted before a restart. */
  void hold(int size) {
    count.incrementAndGet();
    bytes.addAndGet(size);
  }

  void release(int size) {
    count.decrementAndGet();
    bytes.addAndGet(-size);
  }

  int count() {
    return count.get();
  }
}
