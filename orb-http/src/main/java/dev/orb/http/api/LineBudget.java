package dev.orb.http.api;

import java.util.concurrent.Semaphore;

/** The memory that all streams together may fill with lines that nobody has read. Thread-safe. */
final class LineBudget {
  /** Of all streams together. */
  static final int ALL = 128 << 20;

  /** Of one stream. */
  static final int ONE = 32 << 20;

  private final Semaphore bytes = new Semaphore(ALL);

  boolean take(int size) {
    return bytes.tryAcquire(size);
  }

  void giveBack(int size) {
    bytes.release(size);
  }
}
