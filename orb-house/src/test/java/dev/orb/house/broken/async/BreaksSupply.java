package dev.orb.house.broken.async;

import java.util.concurrent.CompletableFuture;

final class BreaksSupply {
  private BreaksSupply() {}

  static CompletableFuture<String> run() {
    return CompletableFuture.supplyAsync(() -> "x");
  }
}
