package dev.orb.server;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.journal.Journal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's name, and the database, held there for one data folder while the node runs. A node
 * that was killed gets its name back at once, as its folder is the same; another folder gets it
 * only after an orderly stop, or when nobody has renewed it for {@link #TERM}.
 *
 * <p>Thread-safe. Every method but {@link #isHeld} waits for the database.
 */
final class NameLease {
  static final Duration TERM = Duration.ofSeconds(30);
  static final Duration RENEWAL = Duration.ofSeconds(10);

  /** No node is called this. */
  private static final String DATABASE = "*";

  private static final Logger LOG = LoggerFactory.getLogger(NameLease.class);

  private final Journal journal;
  private final String node;
  private final String folder;
  private final Clock clock;
  private volatile boolean held = true;

  private NameLease(Journal journal, String node, String folder, Clock clock) {
    this.journal = journal;
    this.node = node;
    this.folder = folder;
    this.clock = clock;
  }

  /**
   * Takes the name, and the database: each node has its own broker, and clients, epochs and
   * schedules of two must not be mixed.
   *
   * @param folder the data folder's random id
   * @throws OrbException {@code INVALID_CONFIG} if another folder holds one of them
   */
  static NameLease take(Journal journal, String node, String folder, Clock clock) {
    NameLease lease = new NameLease(journal, node, folder, clock);
    if (!lease.extend(node)) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG,
          "node: the name '" + node + "' is held by a node with another data folder",
          "give this one another name, or stop the other and try again in "
              + TERM.toSeconds()
              + " s");
    }
    if (!lease.extend(DATABASE)) {
      journal.release(node, folder);
      throw new OrbException(
          ErrorCode.INVALID_CONFIG,
          "database.url: the database is held by a node with another data folder",
          "give this one a database of its own, or stop the other and try again in "
              + TERM.toSeconds()
              + " s");
    }
    return lease;
  }

  private boolean extend(String name) {
    Instant now = clock.instant();
    return journal.lease(name, folder, now, now.plus(TERM));
  }

  /** Holds it for another term. Says it once if another node has the name now. */
  void renew() {
    try {
      boolean before = held;
      held = extend(node) && extend(DATABASE);
      if (before && !held) {
        LOG.error("the name {} was taken by a node with another data folder; stop one", node);
      }
    } catch (OrbException e) {
      // why no more: the journal says itself what it suffers from, and the next turn tries again
      LOG.debug("the name {} could not be renewed", node, e);
    }
  }

  /** Whether the last turn got it. */
  boolean isHeld() {
    return held;
  }

  /** Gives it up, so that any folder may have it. */
  void release() {
    journal.release(node, folder);
    journal.release(DATABASE, folder);
  }
}
