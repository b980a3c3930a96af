package dev.orb.client.ledger;

import java.nio.file.Path;

/** Makes the one writer thread of a ledger's file. Its {@link MvLedger} owns and ends it. */
final class LedgerThreads {
  private LedgerThreads() {}

  /** Not started yet. A daemon: whatever a caller was told of is on disk already. */
  static Thread writer(Path folder, Runnable work) {
    Thread thread = new Thread(work, "orb-ledger-" + folder.getFileName());
    thread.setDaemon(true);
    return thread;
  }
}
