package dev.orb.protocol;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * The id of a command or a reply: 128 bits, time-ordered (UUIDv7, RFC 9562) or derived from a
 * firing.
 */
public record CommandId(UUID uuid) implements Comparable<CommandId> {

  /** A new id whose first 48 bits are the time in milliseconds. */
  public static CommandId create(Instant now, RandomGenerator random) {
    long high = (now.toEpochMilli() << 16) | 0x7000L | (random.nextLong() & 0x0FFFL);
    long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new CommandId(new UUID(high, low));
  }

  /**
   * The id of one firing: the same for the same schedule and nominal time on every node, after
   * every restart and after every misfire (UUIDv8: the first 128 bits of a SHA-256).
   *
   * @param part sets several commands of one firing apart, such as a zone; empty for the usual one
   */
  public static CommandId ofFiring(String schedule, Instant scheduledAt, String part) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      String key = schedule + '|' + scheduledAt.toEpochMilli() + '|' + part;
      byte[] hash = sha.digest(key.getBytes(StandardCharsets.UTF_8));
      long high = 0;
      long low = 0;
      for (int i = 0; i < 8; i++) {
        high = (high << 8) | (hash[i] & 0xFF);
        low = (low << 8) | (hash[i + 8] & 0xFF);
      }
      high = (high & 0xFFFF_FFFF_FFFF_0FFFL) | 0x8000L;
      low = (low & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
      return new CommandId(new UUID(high, low));
    } catch (NoSuchAlgorithmException e) {
      throw new OrbException(ErrorCode.INTERNAL, "this Java has no SHA-256", null, e);
    }
  }

  /**
   * Reads the usual form of 36 characters.
   *
   * @throws OrbException {@code BAD_PARAMS} if it is no UUID
   */
  public static CommandId parse(String text) {
    if (text.length() == 36) {
      try {
        return new CommandId(UUID.fromString(text));
      } catch (IllegalArgumentException e) {
        // falls through to the one message for every form of wrong id
      }
    }
    throw new OrbException(ErrorCode.BAD_PARAMS, "'" + text + "' is no command id");
  }

  /** The last 8 hex digits, by which people name a command. */
  public String brief() {
    return String.format(Locale.ROOT, "%08x", (int) uuid.getLeastSignificantBits());
  }

  @Override
  public int compareTo(CommandId other) {
    int high =
        Long.compareUnsigned(uuid.getMostSignificantBits(), other.uuid.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(
            uuid.getLeastSignificantBits(), other.uuid.getLeastSignificantBits());
  }

  @Override
  public String toString() {
    return uuid.toString();
  }
}
