package dev.orb.server.security;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates as an operator would make them for clients. */
public final class ClientCertificates {
  private static final Duration LIFE = Duration.ofDays(30);

  private ClientCertificates() {}

  /**
   * Writes an authority, {@code clients.crt}, and of it {@code <name>.crt} and {@code <name>.key}.
   */
  public static void write(Path folder, String name, String subject) {
    try {
      Authority authority = Authority.create(Instant.now());
      CertifiedKey pair = of(authority, subject, Instant.now());
      Files.writeString(folder.resolve("clients.crt"), Pem.text(authority.certificate()));
      Files.writeString(folder.resolve(name + ".crt"), Pem.text(pair.certificate()));
      Files.writeString(folder.resolve(name + ".key"), Pem.text(pair));
    } catch (IOException e) {
      throw new OrbException(ErrorCode.INTERNAL, "no certificate", null, e);
    }
  }

  /** One with that subject, and those URIs. */
  static CertifiedKey of(Authority authority, String subject, Instant now, String... uris) {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              authority.certificate().getSubjectX500Principal(),
              BigInteger.valueOf(now.toEpochMilli()),
              Date.from(now.minus(LIFE)),
              Date.from(now.plus(LIFE)),
              new X500Principal(subject),
              pair.getPublic());
      if (uris.length > 0) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(
                Arrays.stream(uris)
                    .map(uri -> new GeneralName(GeneralName.uniformResourceIdentifier, uri))
                    .toArray(GeneralName[]::new)));
      }
      return new CertifiedKey(
          pair.getPrivate(),
          List.of(
              new JcaX509CertificateConverter()
                  .getCertificate(
                      builder.build(
                          new JcaContentSignerBuilder("SHA256withECDSA")
                              .build(authority.own().key())))));
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new OrbException(ErrorCode.INTERNAL, "no certificate", null, e);
    }
  }
}
