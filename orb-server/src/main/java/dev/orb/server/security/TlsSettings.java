package dev.orb.server.security;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How the client port is encrypted.
 *
 * @param mode where the certificate comes from
 * @param cert PEM file of certificate and chain, for {@link Mode#FILES}
 * @param key PEM file of its private key, for {@link Mode#FILES}
 * @param clientCa PEM file of the authorities whose certificates prove a client's id; null for none
 * @param requireClientCert whether every client needs such a certificate
 */
public record TlsSettings(
    Mode mode,
    @Nullable Path cert,
    @Nullable Path key,
    @Nullable Path clientCa,
    boolean requireClientCert) {

  /** Where the certificate comes from. */
  public enum Mode {
    /** An authority of the node's own. */
    AUTO,
    /** Files that somebody else keeps. */
    FILES,
    /** Nothing is encrypted. */
    OFF
  }

  /** An authority of the node's own. */
  public static final TlsSettings AUTO = new TlsSettings(Mode.AUTO, null, null, null, false);

  /** Nothing is encrypted. */
  public static final TlsSettings OFF = new TlsSettings(Mode.OFF, null, null, null, false);

  /**
   * @throws OrbException {@code INVALID_CONFIG} that names the key, the fault and the mend
   */
  public TlsSettings {
    if (mode == Mode.FILES) {
      require(cert != null, "broker.tls.cert: is missing", "broker.tls.mode files needs one");
      require(key != null, "broker.tls.key: is missing", "broker.tls.mode files needs one");
    } else {
      require(cert == null, "broker.tls.cert: has no effect", "set broker.tls.mode to files");
      require(key == null, "broker.tls.key: has no effect", "set broker.tls.mode to files");
    }
    require(
        clientCa == null || mode != Mode.OFF,
        "broker.tls.client-ca: has no effect",
        "set broker.tls.mode to auto or files");
    require(
        clientCa != null || !requireClientCert,
        "broker.tls.require-client-cert: nobody's certificate is trusted",
        "set broker.tls.client-ca");
  }

  /** Those files. */
  public static TlsSettings files(Path cert, Path key) {
    return new TlsSettings(Mode.FILES, cert, key, null, false);
  }

  /** The same, where certificates of these authorities prove a client's id. */
  public TlsSettings withClientCa(Path authorities, boolean required) {
    return new TlsSettings(mode, cert, key, authorities, required);
  }

  /** Whether anything is encrypted. */
  public boolean isOn() {
    return mode != Mode.OFF;
  }

  private static void require(boolean good, String fault, String mend) {
    if (!good) {
      throw new OrbException(ErrorCode.INVALID_CONFIG, fault, mend);
    }
  }
}
