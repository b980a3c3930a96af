package dev.orb.server.dispatch;

import dev.orb.protocol.message.Progress;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;

/** Hears of one command. Called by one thread at a time; must not block. */
public interface Watcher {
  /** A delivery has become final. */
  void ended(DeliveryRecord delivery);

  /** A handler reported, or its output came. */
  default void progress(String client, Progress progress) {}

  /**
   * Every delivery is final. The last call.
   *
   * @param command as it ended; large params may be left out
   */
  void done(CommandRecord command);
}
