package dev.orb.server.fleet;

import dev.orb.protocol.Json;
import java.util.HashMap;
import java.util.Map;

/** Bounds what clients report of themselves. No state. */
final class Facts {
  /** Characters of one client's facts together. */
  static final int MOST = 256 << 10;

  private Facts() {}

  static boolean fit(Map<String, Json> facts) {
    long size = 0;
    for (Map.Entry<String, Json> fact : facts.entrySet()) {
      size += fact.getKey().length() + fact.getValue().text().length();
    }
    return size <= MOST;
  }

  /**
   * The facts after a change.
   *
   * @param changed JSON null for one that is gone
   */
  static Map<String, Json> merged(Map<String, Json> facts, Map<String, Json> changed) {
    Map<String, Json> all = new HashMap<>(facts);
    changed.forEach(
        (key, value) -> {
          if (value.isNull()) {
            all.remove(key);
          } else {
            all.put(key, value);
          }
        });
    return Map.copyOf(all);
  }
}
