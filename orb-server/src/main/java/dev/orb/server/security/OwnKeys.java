package dev.orb.server.security;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An authority of the node's own, kept in a folder with what it signed: {@code ca.pem} and {@code
 * server.pem} hold a key with its certificates, so that a pair is written at once or not at all;
 * {@code ca.crt} is what clients are given. A broken authority is never replaced in silence:
 * clients trust it.
 */
final class OwnKeys implements Keys {
  private static final Logger LOG = LoggerFactory.getLogger(OwnKeys.class);
  private static final String WHERE = "data";

  private final SecretFolder folder;
  private final Set<String> hosts;
  private final Clock clock;
  private Instant renewAt = Instant.MIN;

  /**
   * @param hosts the names that clients dial, beside the machine's own
   */
  OwnKeys(Path folder, Set<String> hosts, Clock clock) {
    this.folder = new SecretFolder(folder);
    this.hosts = Set.copyOf(hosts);
    this.clock = clock;
  }

  @Override
  public CertifiedKey load() {
    folder.prepare();
    Authority authority = authority();
    Set<String> wanted = HostNames.withOwn(hosts);
    CertifiedKey shown = kept(authority, wanted).orElseGet(() -> issue(authority, wanted));
    renewAt = renewal(shown.certificate());
    return shown;
  }

  @Override
  public Optional<CertifiedKey> newer() {
    return clock.instant().isBefore(renewAt) ? Optional.empty() : Optional.of(load());
  }

  private Authority authority() {
    Path file = folder.file("ca.pem");
    if (Files.exists(file)) {
      Authority kept = new Authority(read(file));
      folder.writeIfOther("ca.crt", Pem.text(kept.certificate()));
      return kept;
    }
    if (Files.exists(folder.file("ca.crt"))) {
      throw refused(file, "is missing, and clients trust the ca.crt beside it");
    }
    Authority made = Authority.create(clock.instant());
    folder.write("ca.pem", Pem.text(made.own()));
    folder.write("ca.crt", Pem.text(made.certificate()));
    LOG.debug("Made an authority of certificates; clients trust it by {}", folder.file("ca.crt"));
    return made;
  }

  private static CertifiedKey read(Path file) {
    CertifiedKey found = new CertifiedKey(Pem.key(WHERE, file), Pem.certificates(WHERE, file));
    if (!found.isPair()) {
      throw refused(file, "holds a key and a certificate that are no pair");
    }
    return found;
  }

  private static OrbException refused(Path file, String fault) {
    return new OrbException(
        ErrorCode.INVALID_CONFIG,
        WHERE + ": " + file + " " + fault,
        "restore it from a back-up, or remove the folder and give every client the new ca.crt");
  }

  private Optional<CertifiedKey> kept(Authority authority, Set<String> wanted) {
    Path file = folder.file("server.pem");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      CertifiedKey found = read(file);
      X509Certificate shown = found.certificate();
      shown.verify(authority.certificate().getPublicKey());
      boolean good = names(shown).containsAll(wanted) && clock.instant().isBefore(renewal(shown));
      return good ? Optional.of(found) : Optional.empty();
    } catch (OrbException | GeneralSecurityException e) {
      LOG.warn("{} is of no use, another one is made: {}", file, e.getMessage());
      return Optional.empty();
    }
  }

  private static Set<String> names(X509Certificate certificate) throws CertificateParsingException {
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    return names == null
        ? Set.of()
        : names.stream().map(name -> String.valueOf(name.get(1))).collect(Collectors.toSet());
  }

  private CertifiedKey issue(Authority authority, Set<String> wanted) {
    CertifiedKey made = authority.issue(wanted, clock.instant());
    folder.write("server.pem", Pem.text(made));
    LOG.debug(
        "Made a certificate for {}, good until {}",
        String.join(", ", wanted),
        made.certificate().getNotAfter().toInstant());
    return made;
  }

  /** When a third of its life is left. */
  private static Instant renewal(X509Certificate certificate) {
    Instant end = certificate.getNotAfter().toInstant();
    return end.minus(Duration.between(certificate.getNotBefore().toInstant(), end).dividedBy(3));
  }
}
