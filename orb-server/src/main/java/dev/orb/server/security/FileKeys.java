package dev.orb.server.security;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** Files that somebody else writes and replaces. */
final class FileKeys implements Keys {
  private final Path cert;
  private final Path key;
  private final Clock clock;
  private final WatchedFiles files;

  FileKeys(Path cert, Path key, Clock clock) {
    this.cert = cert;
    this.key = key;
    this.clock = clock;
    this.files = new WatchedFiles(cert, key);
  }

  @Override
  public CertifiedKey load() {
    files.changed();
    CertifiedKey found = read();
    files.accept();
    return found;
  }

  @Override
  public Optional<CertifiedKey> newer() {
    return files.changed() ? Optional.of(load()) : Optional.empty();
  }

  private CertifiedKey read() {
    CertifiedKey found =
        new CertifiedKey(Pem.key("broker.tls.key", key), Pem.certificates("broker.tls.cert", cert));
    if (!found.isPair()) {
      throw refused("the key is not that of the first certificate", "give both of one pair");
    }
    Instant end = found.certificate().getNotAfter().toInstant();
    if (!end.isAfter(clock.instant())) {
      throw refused("the certificate ended at " + end, "renew it");
    }
    return found;
  }

  private OrbException refused(String fault, String mend) {
    return new OrbException(
        ErrorCode.INVALID_CONFIG, "broker.tls.cert: " + cert + ": " + fault, mend);
  }
}
