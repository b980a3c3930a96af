package dev.orb.house.broken.threads;

import java.util.concurrent.ThreadFactory;

final class KeepsThreads {
  private KeepsThreads() {}

  static Thread made(Runnable work) {
    return new Thread(work);
  }

  /** One inside counts as its house. */
  static final class Factory implements ThreadFactory {
    @Override
    public Thread newThread(Runnable work) {
      return new Thread(work);
    }
  }
}
