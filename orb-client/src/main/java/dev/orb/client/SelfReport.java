package dev.orb.client;

import dev.orb.protocol.ClientState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.DeclaredComponent;
import dev.orb.protocol.message.Heartbeat;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client says of itself: all facts with its hello, and with heartbeats its state and the
 * facts that have changed since, again and again until one of them was acknowledged. Thread-safe.
 */
final class SelfReport {
  private static final int MOST_FACTS = 256;
  private static final int LONGEST_FACT = 4 << 10;
  private static final int LONGEST_TEXT = 1 << 10;

  private final Map<String, Json> facts;
  private final Map<String, Change> changes = new HashMap<>();
  private int status;
  private @Nullable String text;
  private @Nullable ClientState state;
  private @Nullable String remark;

  /**
   * A fact that the server may not know yet.
   *
   * @param value JSON null for one that is gone
   * @param told when the first heartbeat said it; null if none did
   */
  private record Change(Json value, @Nullable Instant told) {}

  SelfReport(Map<String, Json> facts) {
    this.facts = new HashMap<>(facts);
  }

  synchronized void health(int newStatus, @Nullable String newText) {
    status = newStatus;
    text = cut(newText);
  }

  synchronized void state(ClientState newState, @Nullable String newRemark) {
    state = newState;
    remark = cut(newRemark);
  }

  synchronized @Nullable ClientState state() {
    return state;
  }

  private static @Nullable String cut(@Nullable String words) {
    return words == null || words.length() <= LONGEST_TEXT
        ? words
        : words.substring(0, LONGEST_TEXT);
  }

  /**
   * Sets a fact.
   *
   * @param value null to have it no more
   * @throws OrbException {@code BAD_PARAMS}, {@code TOO_LARGE}, {@code QUEUE_FULL}
   */
  synchronized void fact(String key, @Nullable Json value) {
    Names.key("fact", key);
    if (value == null || value.isNull()) {
      if (facts.remove(key) != null) {
        changes.put(key, new Change(JsonCodec.NULL, null));
      }
      return;
    }
    if (value.text().getBytes(StandardCharsets.UTF_8).length > LONGEST_FACT) {
      throw new OrbException(
          ErrorCode.TOO_LARGE,
          "fact " + key + " has more than " + LONGEST_FACT + " bytes",
          "report less, or emit an event");
    }
    if (!facts.containsKey(key) && facts.size() >= MOST_FACTS) {
      throw new OrbException(
          ErrorCode.QUEUE_FULL,
          "there are " + MOST_FACTS + " facts, as many as there may be",
          "remove one first");
    }
    if (!value.equals(facts.put(key, value))) {
      changes.put(key, new Change(value, null));
    }
  }

  /** Everything, for a hello; from here on only changes are told. */
  synchronized Map<String, Json> all() {
    changes.clear();
    return Map.copyOf(facts);
  }

  synchronized Heartbeat heartbeat(
      Instant now, long epoch, int open, List<DeclaredComponent> components) {
    Map<String, Json> changed = new HashMap<>();
    changes.replaceAll(
        (key, change) -> {
          changed.put(key, change.value());
          return change.told() == null ? new Change(change.value(), now) : change;
        });
    return new Heartbeat(now, epoch, status, text, open, state, remark, changed, components);
  }

  /** The server has heard the heartbeat of then. */
  synchronized void heard(Instant beat) {
    changes
        .values()
        .removeIf(
            change -> {
              Instant told = change.told();
              return told != null && told.toEpochMilli() <= beat.toEpochMilli();
            });
  }
}
