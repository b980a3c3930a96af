package dev.orb.scheduler.quartz;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the parts that the library makes by name are to work with: it shows neither what it makes
 * nor lets itself be given any. Thread-safe.
 *
 * @param gate keeps the library's thread out of the database at the stop
 * @param inHand where what came due goes
 * @param rows the tables
 * @param clock by which things come due
 * @param cluster the nodes on the same database; null where there can be no others
 */
record Parts(Gate gate, InHand inHand, TriggerRows rows, Clock clock, @Nullable Cluster cluster) {
  private static final Map<String, Parts> NAMED = new ConcurrentHashMap<>();

  /** Lays them out under the name that the library is told. */
  void named(String name) {
    NAMED.put(name, this);
  }

  /** They are made, or will not be. */
  static void forget(String name) {
    NAMED.remove(name);
  }

  static Parts of(String name) {
    Parts found = NAMED.get(name);
    if (found == null) {
      throw new OrbException(ErrorCode.INTERNAL, "no scheduler is being made as " + name);
    }
    return found;
  }
}
