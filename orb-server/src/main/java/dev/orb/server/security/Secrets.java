package dev.orb.server.security;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Makes secrets of 256 random bits, and hashes them with a salt for keeping. Thread-safe.
 *
 * <p>A fast hash is enough: nobody guesses 256 random bits, and a slow one would cost minutes when
 * ten thousand clients reconnect at once.
 */
public final class Secrets {
  private static final int SECRET_BYTES = 32;
  private static final int SALT_BYTES = 16;
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

  private final SecureRandom random = new SecureRandom();

  /** A new secret, as 43 characters that need no quoting anywhere. */
  public String create() {
    return TEXT.encodeToString(bytes(SECRET_BYTES));
  }

  /** What may be kept of a secret: salt and SHA-256, as text. */
  public String hash(String secret) {
    byte[] salt = bytes(SALT_BYTES);
    return TEXT.encodeToString(salt) + '.' + TEXT.encodeToString(digest(salt, secret));
  }

  /** Whether a secret is the one that was hashed. Takes the same time for every wrong one. */
  public static boolean matches(String secret, String hash) {
    int dot = hash.indexOf('.');
    if (dot < 0) {
      return false;
    }
    byte[] salt = Base64.getUrlDecoder().decode(hash.substring(0, dot));
    byte[] kept = Base64.getUrlDecoder().decode(hash.substring(dot + 1));
    return MessageDigest.isEqual(kept, digest(salt, secret));
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] digest(byte[] salt, String secret) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(salt);
      return sha.digest(secret.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new OrbException(ErrorCode.INTERNAL, "this Java has no SHA-256", null, e);
    }
  }
}
