package dev.orb.server.security;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** Keys and certificates as text. What it refuses it refuses without a word of the content. */
final class Pem {
  private static final long LONGEST = 1 << 20;

  private Pem() {}

  /**
   * The certificates of a file, in its order.
   *
   * @param setting which setting named the file, for the refusal
   * @throws OrbException {@code INVALID_CONFIG}
   */
  static List<X509Certificate> certificates(String setting, Path file) {
    List<X509Certificate> found = new ArrayList<>();
    for (Object part : parts(setting, file)) {
      if (part instanceof X509CertificateHolder holder) {
        try {
          found.add(new JcaX509CertificateConverter().getCertificate(holder));
        } catch (CertificateException e) {
          throw refused(setting, file, "holds a certificate that cannot be read", e);
        }
      }
    }
    if (found.isEmpty()) {
      throw refused(setting, file, "holds no certificate", null);
    }
    return found;
  }

  /** The one private key of a file. */
  static PrivateKey key(String setting, Path file) {
    for (Object part : parts(setting, file)) {
      PrivateKeyInfo info =
          part instanceof PEMKeyPair pair
              ? pair.getPrivateKeyInfo()
              : part instanceof PrivateKeyInfo plain ? plain : null;
      if (info != null) {
        try {
          return new JcaPEMKeyConverter().getPrivateKey(info);
        } catch (IOException e) {
          throw refused(setting, file, "holds a key that cannot be read", e);
        }
      }
    }
    throw refused(setting, file, "holds no private key without a password", null);
  }

  private static List<Object> parts(String setting, Path file) {
    try {
      if (Files.size(file) > LONGEST) {
        throw refused(setting, file, "is too long", null);
      }
      List<Object> parts = new ArrayList<>();
      try (PEMParser parser =
          new PEMParser(new StringReader(Files.readString(file, StandardCharsets.ISO_8859_1)))) {
        for (Object part = parser.readObject(); part != null; part = parser.readObject()) {
          parts.add(part);
        }
      }
      return parts;
    } catch (IOException | RuntimeException e) {
      if (e instanceof OrbException said) {
        throw said;
      }
      throw refused(
          setting, file, "cannot be read as PEM (" + e.getClass().getSimpleName() + ")", e);
    }
  }

  private static OrbException refused(
      String setting, Path file, String fault, @org.jspecify.annotations.Nullable Exception cause) {
    return new OrbException(
        ErrorCode.INVALID_CONFIG,
        setting + ": " + file + " " + fault,
        "it must be a PEM file that this user can read",
        cause);
  }

  static String text(X509Certificate certificate) {
    try {
      return text("CERTIFICATE", certificate.getEncoded());
    } catch (CertificateException e) {
      throw new OrbException(ErrorCode.INTERNAL, "a certificate cannot be written", null, e);
    }
  }

  /** The key, and the certificates that go with it. */
  static String text(CertifiedKey pair) {
    StringBuilder text = new StringBuilder(text("PRIVATE KEY", pair.key().getEncoded()));
    pair.chain().forEach(certificate -> text.append(text(certificate)));
    return text.toString();
  }

  private static String text(String type, byte[] content) {
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      writer.writeObject(new PemObject(type, content));
    } catch (IOException e) {
      throw new OrbException(ErrorCode.INTERNAL, "PEM cannot be written", null, e);
    }
    return text.toString();
  }
}
