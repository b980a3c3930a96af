package dev.orb.server.security;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority of one node: makes itself, and certificates of the client port. */
record Authority(CertifiedKey own) {
  /** Its own life; who trusts it need not be told of another one soon. */
  static final Duration LIFE = Duration.ofDays(20 * 365);

  /** The life of what it signs. */
  static final Duration SERVER_LIFE = Duration.ofDays(397);

  // why: clocks of clients go slow
  private static final Duration BEFORE = Duration.ofDays(2);
  private static final SecureRandom RANDOM = new SecureRandom();

  /** A new one, with a key of its own. */
  static Authority create(Instant now) {
    KeyPair pair = newPair();
    // why a number: two authorities of one name would be mixed up where both are trusted
    X500Principal name =
        new X500Principal("CN=ORB authority " + HexFormat.of().toHexDigits(RANDOM.nextInt()));
    try {
      X509v3CertificateBuilder builder = begin(name, name, pair.getPublic(), now, now.plus(LIFE));
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      return new Authority(
          new CertifiedKey(pair.getPrivate(), List.of(signed(builder, pair.getPrivate()))));
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw unmade(e);
    }
  }

  X509Certificate certificate() {
    return own.certificate();
  }

  /**
   * A key and a certificate for a server.
   *
   * @param hosts the names and addresses that it is dialled by
   */
  CertifiedKey issue(Collection<String> hosts, Instant now) {
    KeyPair pair = newPair();
    Instant end = min(now.plus(SERVER_LIFE), certificate().getNotAfter().toInstant());
    try {
      X509v3CertificateBuilder builder =
          begin(
              certificate().getSubjectX500Principal(),
              new X500Principal("CN=ORB broker"),
              pair.getPublic(),
              now,
              end);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(
          Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate()));
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(hosts.stream().map(Authority::name).toArray(GeneralName[]::new)));
      return new CertifiedKey(
          pair.getPrivate(), List.of(signed(builder, own.key()), certificate()));
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw unmade(e);
    }
  }

  private static GeneralName name(String host) {
    return new GeneralName(
        HostNames.isAddress(host) ? GeneralName.iPAddress : GeneralName.dNSName, host);
  }

  private static X509v3CertificateBuilder begin(
      X500Principal issuer, X500Principal subject, PublicKey key, Instant now, Instant end)
      throws GeneralSecurityException, IOException {
    BigInteger serial = new BigInteger(127, RANDOM).add(BigInteger.ONE);
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            issuer, serial, Date.from(now.minus(BEFORE)), Date.from(end), subject, key);
    builder.addExtension(
        Extension.subjectKeyIdentifier,
        false,
        new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key));
    return builder;
  }

  private static X509Certificate signed(X509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException, OperatorCreationException {
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
  }

  private static KeyPair newPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw unmade(e);
    }
  }

  private static Instant min(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }

  private static OrbException unmade(Exception cause) {
    return new OrbException(
        ErrorCode.INTERNAL,
        "a certificate cannot be made: " + cause.getMessage(),
        "give one by broker.tls.mode: files",
        cause);
  }
}
