package dev.orb.house.broken.async;

import java.util.concurrent.CompletionStage;

final class BreaksThen {
  private BreaksThen() {}

  static CompletionStage<String> then(CompletionStage<String> stage) {
    return stage.thenApplyAsync(text -> text + "!");
  }
}
