package dev.orb.server.dispatch;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.server.journal.Journal;
import dev.orb.server.journal.JournalEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a turn that the database refuses fact by fact, so that an impossible value keeps out
 * itself and nothing else. Thread-safe.
 */
final class Apart {
  private static final Logger LOG = LoggerFactory.getLogger(Apart.class);

  private final Journal journal;

  Apart(Journal journal) {
    this.journal = journal;
  }

  /**
   * Does not wait.
   *
   * @return completes, never with a failure, with the commands that could not be accepted and why
   */
  CompletionStage<Map<CommandId, Throwable>> write(List<JournalEntry> facts) {
    Map<CommandId, Throwable> lost = new ConcurrentHashMap<>();
    List<CompletableFuture<Void>> writes = new ArrayList<>();
    for (JournalEntry fact : facts) {
      if (isLasting(fact)) {
        writes.add(
            journal
                .write(List.of(fact))
                .toCompletableFuture()
                .exceptionallyCompose(failure -> mend(fact, failure, lost)));
      }
    }
    return CompletableFuture.allOf(writes.toArray(CompletableFuture<?>[]::new))
        .handle((done, failure) -> lost);
  }

  // why: later turns may have been written meanwhile, and only what never changes may follow them
  private static boolean isLasting(JournalEntry fact) {
    if (fact instanceof JournalEntry.Delivery delivery) {
      return delivery.row().state().isFinal();
    }
    return !(fact instanceof JournalEntry.Progressed progressed) || progressed.state().isFinal();
  }

  private CompletableFuture<Void> mend(
      JournalEntry fact, Throwable failure, Map<CommandId, Throwable> lost) {
    if (fact instanceof JournalEntry.Accepted accepted) {
      lost.put(accepted.command().id(), failure);
    } else if (fact instanceof JournalEntry.Delivery delivery
        && Causes.code(failure) == ErrorCode.INTERNAL) {
      LOG.error(
          "the answer of {} to {} cannot be kept, only that it ended",
          delivery.row().client(),
          delivery.row().command());
      return journal
          .write(List.of(new JournalEntry.Delivery(Rows.withoutAnswer(delivery.row()))))
          .toCompletableFuture();
    } else {
      LOG.error("a fact cannot be kept: {}", fact.getClass().getSimpleName(), failure);
    }
    return CompletableFuture.completedFuture(null);
  }
}
