package dev.orb.server.backup;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Times;
import dev.orb.protocol.json.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * What a back-up says of itself.
 *
 * @param fleet the fleet's id
 * @param node the node that made it
 * @param at when; it has what was committed by then
 */
public record Manifest(String fleet, String node, Instant at) {
  private static final int FORMAT = 1;

  public Manifest {
    at = at.truncatedTo(ChronoUnit.MILLIS);
  }

  byte[] bytes() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("format", FORMAT);
    all.put("fleet", fleet);
    all.put("node", node);
    all.put("at", at.toString());
    return JsonCodec.of(all).text().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads what {@link #bytes} wrote.
   *
   * @throws OrbException {@code BAD_PARAMS} for anything else
   */
  static Manifest of(byte[] bytes) {
    try {
      Json json = JsonCodec.parse(bytes);
      if (json.get("format").filter(format -> format.integer() == FORMAT).isPresent()) {
        return new Manifest(
            json.get("fleet").orElseThrow().string(),
            json.get("node").orElseThrow().string(),
            Times.parse(json.get("at").orElseThrow().string()));
      }
    } catch (OrbException
        | DateTimeException
        | IllegalArgumentException
        | NoSuchElementException e) {
      throw unknown(e);
    }
    throw unknown(null);
  }

  private static OrbException unknown(@Nullable Exception cause) {
    return new OrbException(
        ErrorCode.BAD_PARAMS,
        "the file is no back-up that this version can read",
        "use the version of ORB that made it, or a newer one",
        cause);
  }
}
