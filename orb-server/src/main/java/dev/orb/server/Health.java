package dev.orb.server;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whether a node can do its work.
 *
 * @param ready whether every part can
 * @param parts each part with {@code ok} or what ails it
 */
public record Health(boolean ready, Map<String, String> parts) {
  public Health {
    parts = Map.copyOf(parts);
  }

  /** The same of a node with a part more that ails. */
  public Health ailing(String part, String what) {
    Map<String, String> all = new LinkedHashMap<>(parts);
    all.put(part, what);
    return new Health(false, all);
  }
}
