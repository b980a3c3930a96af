package dev.orb.house.broken.threads;

import java.util.concurrent.ForkJoinPool;

final class BreaksFork {
  private BreaksFork() {}

  static ForkJoinPool made() {
    return new ForkJoinPool(1);
  }
}
