package dev.orb.protocol;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;

/** The time zone that a client lives in. */
public final class ClientZone {
  /** The label, and if there is none the fact, that names it. */
  public static final String KEY = "timezone";

  private ClientZone() {}

  /** What the operator says, else what the client says; UTC if neither names a zone. */
  public static ZoneId of(Map<String, String> labels, Map<String, Json> facts) {
    String label = labels.get(KEY);
    Json fact = facts.get(KEY);
    String name = label != null ? label : fact != null && fact.isString() ? fact.string() : "";
    try {
      return name.isEmpty() ? ZoneOffset.UTC : ZoneId.of(name);
    } catch (DateTimeException e) {
      return ZoneOffset.UTC;
    }
  }
}
