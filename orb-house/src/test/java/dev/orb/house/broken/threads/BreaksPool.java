package dev.orb.house.broken.threads;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

final class BreaksPool {
  private BreaksPool() {}

  static ExecutorService made() {
    return Executors.newFixedThreadPool(1);
  }
}
