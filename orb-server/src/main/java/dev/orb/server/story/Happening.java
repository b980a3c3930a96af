package dev.orb.server.story;

import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.Said;

/** One thing that happened to a command. */
public sealed interface Happening {
  /** Its place among all of them, to go on after; 0 if it has none. */
  long stamp();

  /** A delivery started, or ended. */
  record Changed(long stamp, DeliveryRecord row) implements Happening {}

  /** A handler said something. */
  record Spoke(Said said) implements Happening {
    @Override
    public long stamp() {
      return said.stamp();
    }
  }

  /**
   * Every delivery is final. The last.
   *
   * @param command as it ended; large params may be left out
   */
  record Done(CommandRecord command) implements Happening {
    @Override
    public long stamp() {
      return Long.MAX_VALUE;
    }
  }
}
