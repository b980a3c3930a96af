package dev.orb.transport;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * SHA-256 of a certificate as it is encoded, which names it and cannot be faked.
 *
 * @param text 64 hexadecimal digits in lower case
 */
public record Fingerprint(String text) {
  private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{64}");

  /**
   * Takes what other programs print, too: with colons, in capitals, after {@code sha256:}.
   *
   * @throws OrbException {@code INVALID_CONFIG} if it is none
   */
  public Fingerprint {
    text = text.strip().toLowerCase(Locale.ROOT).replaceFirst("^sha-?256[:=]", "").replace(":", "");
    if (!DIGITS.matcher(text).matches()) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG,
          "that is no fingerprint of a certificate",
          "write the 64 hexadecimal digits of its SHA-256");
    }
  }

  /** That of a certificate. */
  public static Fingerprint of(X509Certificate certificate) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return new Fingerprint(HexFormat.of().formatHex(sha.digest(certificate.getEncoded())));
    } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
      throw new OrbException(ErrorCode.INTERNAL, "a certificate has no fingerprint", null, e);
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
