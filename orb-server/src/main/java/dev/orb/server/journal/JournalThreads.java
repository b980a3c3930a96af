package dev.orb.server.journal;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The journal's own threads: one writes, one tells. Owned by {@link SqlJournal}. */
final class JournalThreads {
  private static final String NOTIFIER = "orb-journal-notify";

  private JournalThreads() {}

  /** The one that writes; not yet started. */
  static Thread writer(Runnable work) {
    return new Thread(work, "orb-journal-writer");
  }

  /** The one that completes stages, and so runs what callers attached. */
  static ExecutorService notifier() {
    return Executors.newSingleThreadExecutor(work -> new Thread(work, NOTIFIER));
  }

  static boolean isNotifier(Thread thread) {
    return thread.getName().equals(NOTIFIER);
  }
}
