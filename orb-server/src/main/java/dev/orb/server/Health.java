package dev.orb.server;

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
}
