package dev.orb.http.api;

import java.util.Map;

/**
 * Whether the node can do its work.
 *
 * @param ready whether every part can
 * @param parts each part with {@code ok} or what ails it
 */
public record HealthReport(boolean ready, Map<String, String> parts) {
  public HealthReport {
    parts = Map.copyOf(parts);
  }
}
