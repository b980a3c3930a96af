package dev.orb.transport;

import java.nio.file.Path;

/**
 * Whose certificates a client believes when it dials {@code ssl://}. The host name is always
 * checked.
 */
public sealed interface Trust {

  /** The authorities that this Java trusts. */
  record Usual() implements Trust {}

  /**
   * The authorities of a PEM file, which is read anew when it changes.
   *
   * @param file the file, as {@code data/tls/ca.crt} of a node
   */
  record Authority(Path file) implements Trust {}

  /**
   * The one certificate with this fingerprint, and what it signed. The server must send it along.
   *
   * @param fingerprint usually of the authority
   */
  record Pinned(Fingerprint fingerprint) implements Trust {}

  /** The authorities that this Java trusts. */
  static Trust usual() {
    return new Usual();
  }

  /** The authorities of a PEM file. */
  static Trust authority(Path file) {
    return new Authority(file);
  }

  /**
   * The one with this fingerprint, and what it signed.
   *
   * @param sha256 in hexadecimal digits
   * @throws dev.orb.protocol.OrbException {@code INVALID_CONFIG} if it is none
   */
  static Trust pinned(String sha256) {
    return new Pinned(new Fingerprint(sha256));
  }
}
