package dev.orb.server.security;

import java.util.Optional;

/** Where the certificate that is shown comes from. Used by one thread at a time. */
sealed interface Keys permits OwnKeys, FileKeys {
  /**
   * What to show from now on.
   *
   * @throws dev.orb.protocol.OrbException {@code INVALID_CONFIG} if there is nothing good
   */
  CertifiedKey load();

  /**
   * What to show in place of what was loaded last; empty if that is still right.
   *
   * @throws dev.orb.protocol.OrbException {@code INVALID_CONFIG} if what is new is no good
   */
  Optional<CertifiedKey> newer();
}
