package dev.orb.house.broken.async;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

final class KeepsExecutor {
  private KeepsExecutor() {}

  static CompletableFuture<String> run(Executor executor) {
    return CompletableFuture.supplyAsync(() -> "x", executor);
  }
}
