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
 * The node's name, held in the database for one data folder while the node runs. A node that was
 * killed gets its name back at once, as its folder is the same; another folder gets it only after
 * an orderly stop, or when nobody has renewed it for {@link #TERM}.
 *
 * <p>Thread-safe. Every method but {@link #isHeld} waits for the database.
 */
final class NameLease {
  static final Duration TERM = Duration.ofSeconds(30);
  static final Duration RENEWAL = Duration.ofSeconds(10);
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
   * Takes the name.
   *
   * @param folder the data folder's random id
   * @throws OrbException {@code INVALID_CONFIG} if another folder holds it
   */
  static NameLease take(Journal journal, String node, String folder, Clock clock) {
    NameLease lease = new NameLease(journal, node, folder, clock);
    if (!lease.extend()) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG,
          "node: the name '" + node + "' is held by a node with another data folder",
          "give this one another name, or stop the other and try again in "
              + TERM.toSeconds()
              + " s");
    }
    return lease;
  }

  private boolean extend() {
    Instant now = clock.instant();
    return journal.lease(node, folder, now, now.plus(TERM));
  }

  /** Holds it for another term. Says it once if another node has the name now. */
  void renew() {
    try {
      boolean before = held;
      held = extend();
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
  }
}
