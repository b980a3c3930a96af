package dev.orb.server.journal;

import dev.orb.protocol.Json;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The facts of one call, waiting to be written.
 *
 * @param done what the caller waits for
 * @param bytes their size, roughly
 */
record Waiting(List<JournalEntry> facts, CompletableFuture<Void> done, long bytes) {

  static Waiting of(List<? extends JournalEntry> facts) {
    long bytes = 0;
    for (JournalEntry fact : facts) {
      bytes += size(fact);
    }
    return new Waiting(List.copyOf(facts), new CompletableFuture<>(), bytes);
  }

  private static long size(JournalEntry fact) {
    if (fact instanceof JournalEntry.Accepted accepted) {
      CommandRecord command = accepted.command();
      return 500L + length(command.params()) + 60L * command.addressees().size();
    }
    if (fact instanceof JournalEntry.Delivery delivery) {
      DeliveryRecord row = delivery.row();
      Json detail = row.error() == null ? null : row.error().detail();
      int message = row.error() == null ? 0 : row.error().message().length();
      return 300L + length(row.result()) + length(row.late()) + length(detail) + message;
    }
    if (fact instanceof JournalEntry.Orphan orphan) {
      return 200L + orphan.body().length();
    }
    return 200;
  }

  private static int length(@org.jspecify.annotations.Nullable Json value) {
    return value == null ? 0 : value.text().length();
  }
}
