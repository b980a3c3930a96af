package dev.orb.server.payload;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A payload that is in the store, whole.
 *
 * @param id its own
 * @param size its bytes
 * @param sha256 of them, in hexadecimal digits
 * @param contentType what they are, as in HTTP; nobody looks at them
 * @param by who put it there: a token's name, or the embedding application
 * @param createdAt when it was whole
 */
public record StoredPayload(
    CommandId id, long size, String sha256, String contentType, String by, Instant createdAt) {
  public StoredPayload {
    createdAt = createdAt.truncatedTo(ChronoUnit.MILLIS);
  }

  /** As the file beside its bytes has it. The names are the file's format: they stay. */
  String text() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("size", size);
    all.put("sha256", sha256);
    all.put("contentType", contentType);
    all.put("by", by);
    all.put("createdAt", createdAt.toEpochMilli());
    return JsonCodec.of(all).text();
  }

  static StoredPayload of(CommandId id, byte[] text) {
    Json json = JsonCodec.parse(text);
    return new StoredPayload(
        id,
        json.get("size").orElseThrow().integer(),
        json.get("sha256").orElseThrow().string(),
        json.get("contentType").orElseThrow().string(),
        json.get("by").orElseThrow().string(),
        Instant.ofEpochMilli(json.get("createdAt").orElseThrow().integer()));
  }
}
