package dev.orb.server.security;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A private key with the certificate that names its owner, and the chain up from there.
 *
 * @param key the key
 * @param chain its certificate first
 */
record CertifiedKey(PrivateKey key, List<X509Certificate> chain) {
  private static final byte[] PROBE = {1, 2, 3};

  CertifiedKey {
    chain = List.copyOf(chain);
  }

  X509Certificate certificate() {
    return chain.get(0);
  }

  /** When the first of the chain ends. */
  Instant expiresAt() {
    return chain.stream()
        .map(c -> c.getNotAfter().toInstant())
        .min(Instant::compareTo)
        .orElseThrow();
  }

  /** The last of the chain, if it signs others. */
  Optional<X509Certificate> authority() {
    return Optional.of(chain.get(chain.size() - 1)).filter(c -> c.getBasicConstraints() >= 0);
  }

  /** Whether the certificate is of this key. */
  boolean isPair() {
    try {
      Signature signer = Signature.getInstance(algorithm());
      signer.initSign(key);
      signer.update(PROBE);
      byte[] signature = signer.sign();
      Signature verifier = Signature.getInstance(algorithm());
      verifier.initVerify(certificate().getPublicKey());
      verifier.update(PROBE);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private String algorithm() {
    return switch (key.getAlgorithm()) {
      case "EC", "ECDSA" -> "SHA256withECDSA";
      case "RSA" -> "SHA256withRSA";
      case "Ed25519", "EdDSA" -> "Ed25519";
      default ->
          throw new OrbException(
              ErrorCode.INVALID_CONFIG,
              "a key of the kind " + key.getAlgorithm() + " is of no use here",
              "take EC, RSA or Ed25519");
    };
  }

  @Override
  public String toString() {
    return certificate().getSubjectX500Principal().getName();
  }
}
