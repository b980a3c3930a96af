package dev.orb.server.dispatch;

import dev.orb.server.journal.CommandRecord;
import java.util.List;

/**
 * Commands that wait in their clients' queues.
 *
 * @param commands how many have a delivery that waits
 * @param deliveries how many wait
 * @param oldest the first of the commands, in accept order
 */
public record Backlog(int commands, long deliveries, List<Entry> oldest) {
  public Backlog {
    oldest = List.copyOf(oldest);
  }

  /**
   * One command.
   *
   * @param waiting how many of its deliveries wait
   */
  public record Entry(CommandRecord command, int waiting) {}
}
