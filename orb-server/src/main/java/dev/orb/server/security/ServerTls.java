package dev.orb.server.security;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.transport.Fingerprint;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the encrypted port shows and whom it believes. It looks after itself: it renews its own
 * certificate and reads files again that have changed; connections that are there stay.
 * Thread-safe; whoever opens it closes it.
 */
public final class ServerTls implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
  private static final char[] IN_MEMORY = new char[0];

  private final TlsSettings settings;
  private final Keys keys;
  private final @Nullable WatchedFiles clientCa;
  private final AtomicLong failures = new AtomicLong();
  private final TlsThreads threads;
  private volatile Shown shown;
  private String lastFailure = "";

  private record Shown(CertifiedKey key, SSLContext context) {}

  private ServerTls(TlsSettings settings, Keys keys, Duration look) {
    this.settings = settings;
    this.keys = keys;
    Path authorities = settings.clientCa();
    this.clientCa = authorities == null ? null : new WatchedFiles(authorities);
    this.shown = show(keys.load());
    this.threads = new TlsThreads(this::refresh, look);
  }

  /**
   * Makes or reads keys and certificates. Blocks on the disk.
   *
   * @param settings which are on
   * @param folder where an authority of its own is kept
   * @param hosts the names and addresses that clients dial, beside the machine's own
   * @param look how often files and renewal are looked after
   * @throws OrbException {@code INVALID_CONFIG} if a file is no good
   */
  public static ServerTls open(
      TlsSettings settings, Path folder, Set<String> hosts, Clock clock, Duration look) {
    Keys keys =
        settings.mode() == TlsSettings.Mode.FILES
            ? new FileKeys(
                Objects.requireNonNull(settings.cert()),
                Objects.requireNonNull(settings.key()),
                clock)
            : new OwnKeys(folder, hosts, clock);
    return new ServerTls(settings, keys, look);
  }

  /**
   * Reads the files that are named, as a start would; makes and changes nothing.
   *
   * @return when the certificate ends; empty if none is given
   * @throws OrbException {@code INVALID_CONFIG} if a file is no good
   */
  public static Optional<Instant> check(TlsSettings settings, Clock clock) {
    if (!settings.isOn()) {
      return Optional.empty();
    }
    if (settings.clientCa() != null) {
      List<X509Certificate> unused = Pem.certificates("broker.tls.client-ca", settings.clientCa());
    }
    if (settings.cert() == null || settings.key() == null) {
      return Optional.empty();
    }
    return Optional.of(new FileKeys(settings.cert(), settings.key(), clock).load().expiresAt());
  }

  /** The server's end of one new connection. */
  public SSLEngine engine() {
    SSLEngine engine = shown.context().createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(PROTOCOLS);
    parameters.setUseCipherSuitesOrder(true);
    if (settings.requireClientCert()) {
      parameters.setNeedClientAuth(true);
    } else if (clientCa != null) {
      parameters.setWantClientAuth(true);
    }
    engine.setSSLParameters(parameters);
    return engine;
  }

  /** SHA-256 of the authority that clients are to trust, if the certificate came with one. */
  public Optional<String> caFingerprint() {
    return shown.key().authority().map(ca -> Fingerprint.of(ca).text());
  }

  /** When clients will refuse what is shown now. */
  public Instant expiresAt() {
    return shown.key().expiresAt();
  }

  /** How often new files were no good, or a renewal failed. */
  public long failures() {
    return failures.get();
  }

  /** Looks once; called on the thread of {@link TlsThreads}. */
  synchronized void refresh() {
    try {
      Optional<CertifiedKey> newer = keys.newer();
      if (newer.isPresent() || (clientCa != null && clientCa.changed())) {
        shown = show(newer.orElse(shown.key()));
        LOG.info("New connections are shown the certificate that ends at {}", expiresAt());
      }
      lastFailure = "";
    } catch (RuntimeException e) {
      String failure = String.valueOf(e.getMessage());
      if (!failure.equals(lastFailure)) {
        lastFailure = failure;
        failures.incrementAndGet();
        LOG.error("The certificate stays as it was: {}", failure);
      }
    }
  }

  private Shown show(CertifiedKey key) {
    try {
      KeyStore store = empty();
      store.setKeyEntry(
          "server", key.key(), IN_MEMORY, key.chain().toArray(X509Certificate[]::new));
      KeyManagerFactory own =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      own.init(store, IN_MEMORY);
      SSLContext context = SSLContext.getInstance("TLS");
      TrustManagerFactory others =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      others.init(believed());
      context.init(own.getKeyManagers(), others.getTrustManagers(), null);
      return new Shown(key, context);
    } catch (GeneralSecurityException | IOException e) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG,
          "broker.tls: this certificate cannot be shown: " + e.getMessage(),
          "give another",
          e);
    }
  }

  /** The authorities of clients; none believes nobody. */
  private KeyStore believed() throws GeneralSecurityException, IOException {
    KeyStore store = empty();
    Path file = settings.clientCa();
    if (clientCa != null && file != null) {
      clientCa.changed();
      List<X509Certificate> authorities = Pem.certificates("broker.tls.client-ca", file);
      for (int i = 0; i < authorities.size(); i++) {
        store.setCertificateEntry("ca-" + i, authorities.get(i));
      }
      clientCa.accept();
    }
    return store;
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  @Override
  public void close() {
    threads.close();
  }
}
