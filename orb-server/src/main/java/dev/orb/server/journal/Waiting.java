package dev.orb.server.journal;

import dev.orb.protocol.Json;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The facts of one call, waiting to be written.
 *
 * @param done what the caller waits for
 * @param bytes their size, roughly
 * @param patience nanoseconds that they may wait for company, because nobody waits for them
 */
record Waiting(List<JournalEntry> facts, CompletableFuture<Void> done, long bytes, long patience) {
  private static final long BEHIND = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long PASSING = TimeUnit.MILLISECONDS.toNanos(5);

  /** To be written soon. */
  static Waiting of(List<? extends JournalEntry> facts) {
    return of(facts, facts.stream().allMatch(Waiting::isPassing) ? PASSING : 0);
  }

  /** To be written some time. */
  static Waiting behind(List<? extends JournalEntry> facts) {
    return of(facts, BEHIND);
  }

  private static Waiting of(List<? extends JournalEntry> facts, long patience) {
    long bytes = 0;
    for (JournalEntry fact : facts) {
      bytes += size(fact);
    }
    return new Waiting(List.copyOf(facts), new CompletableFuture<>(), bytes, patience);
  }

  /** What the next fact about the same thing makes needless, and often comes at once. */
  private static boolean isPassing(JournalEntry fact) {
    return fact instanceof JournalEntry.SentUpTo
        || (fact instanceof JournalEntry.Delivery delivery && !delivery.row().state().isFinal())
        || (fact instanceof JournalEntry.Progressed progressed && !progressed.state().isFinal());
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
    if (fact instanceof JournalEntry.Document document) {
      return 200L + (document.text() == null ? 0 : document.text().length());
    }
    if (fact instanceof JournalEntry.Orphan orphan) {
      return 200L + orphan.body().length();
    }
    if (fact instanceof JournalEntry.Says says) {
      return says.said().size();
    }
    return 200;
  }

  private static int length(@org.jspecify.annotations.Nullable Json value) {
    return value == null ? 0 : value.text().length();
  }
}
