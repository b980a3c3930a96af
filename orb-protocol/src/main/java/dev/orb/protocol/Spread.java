package dev.orb.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Locale;

/**
 * How clients spread their starts of what a schedule fires: each has a place of its own within the
 * jitter, the same one at every firing. Pure.
 */
public final class Spread {
  private Spread() {}

  /**
   * How long after a firing this client starts, from 0 to just below the jitter.
   *
   * @param schedule which fired
   * @param client its id, in which case does not matter
   */
  public static Duration delay(String schedule, String client, Duration jitter) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      String key = schedule + '|' + client.toLowerCase(Locale.ROOT);
      byte[] hash = sha.digest(key.getBytes(StandardCharsets.UTF_8));
      long place = Integer.toUnsignedLong(ByteBuffer.wrap(hash).getInt());
      long millis = jitter.toMillis();
      // why with the high half: years in milliseconds times 2^32 are more than a long
      long delay = (Math.multiplyHigh(millis, place) << 32) | ((millis * place) >>> 32);
      return Duration.ofMillis(delay);
    } catch (NoSuchAlgorithmException e) {
      throw new OrbException(ErrorCode.INTERNAL, "this Java has no SHA-256", null, e);
    }
  }
}
