package dev.orb.server.events;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something that happened.
 *
 * @param id grows with every event of a node, over its restarts too
 * @param event what, such as {@code client.connected}
 * @param at when
 * @param node where
 * @param client whom it is about
 * @param data the rest, by name: texts, numbers, truths and lists of them; never payloads or
 *     secrets
 */
public record ServerEvent(
    long id, String event, Instant at, String node, String client, Map<String, Object> data) {
  /** A client was welcomed. */
  public static final String CONNECTED = "client.connected";

  /** A welcomed session of a client has ended. */
  public static final String DISCONNECTED = "client.disconnected";

  /** Two wanted to be the same client. */
  public static final String CONFLICT = "client.conflict";

  public ServerEvent {
    data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
  }
}
