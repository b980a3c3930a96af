package dev.orb.transport.artemis;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.transport.Approach;
import dev.orb.transport.Trust;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A client's side of TLS, of its files, which are read again when they have changed. One for all
 * connections of a family. Thread-safe.
 */
final class KeyFiles {
  private final Approach approach;
  private @Nullable Read read;

  /** What was read, and of which state of the files. */
  private record Read(Set<String> stamps, SslContext context, X509ExtendedTrustManager judge) {}

  KeyFiles(Approach approach) {
    this.approach = approach;
  }

  /**
   * For a new connection.
   *
   * @throws OrbException {@code INVALID_CONFIG} if a file is no good
   */
  SslContext context() {
    return current().context();
  }

  X509ExtendedTrustManager judge() {
    return current().judge();
  }

  private synchronized Read current() {
    Set<String> now =
        Stream.of(
                approach.trust() instanceof Trust.Authority ca ? ca.file() : null,
                approach.cert(),
                approach.key())
            .map(KeyFiles::stamp)
            .collect(Collectors.toSet());
    Read last = read;
    if (last == null || !last.stamps().equals(now)) {
      last = new Read(now, newContext(), newJudge());
      read = last;
    }
    return last;
  }

  private static String stamp(@Nullable Path file) {
    try {
      return file == null ? "" : file + " " + Files.getLastModifiedTime(file) + Files.size(file);
    } catch (IOException e) {
      return file + " is not there";
    }
  }

  private SslContext newContext() {
    try {
      SslContextBuilder builder =
          SslContextBuilder.forClient()
              .sslProvider(SslProvider.JDK)
              .protocols("TLSv1.3", "TLSv1.2")
              .endpointIdentificationAlgorithm("HTTPS")
              .trustManager(new Believer(approach.trust(), this));
      Path cert = approach.cert();
      Path key = approach.key();
      if ((cert == null) != (key == null)) {
        throw refused(cert == null ? "tls.cert" : "tls.key", "is missing", null);
      }
      if (cert != null && key != null) {
        withOwn(builder, cert, key);
      }
      return builder.build();
    } catch (SSLException e) {
      throw refused("tls", "cannot be used: " + e.getMessage(), e);
    }
  }

  private static void withOwn(SslContextBuilder builder, Path cert, Path key) {
    byte[] certificates = bytes("tls.cert", cert);
    byte[] secret = bytes("tls.key", key);
    try {
      builder.keyManager(new ByteArrayInputStream(certificates), new ByteArrayInputStream(secret));
    } catch (IllegalArgumentException e) {
      throw refused("tls.cert or tls.key", cert + " or " + key + " holds none that can be read", e);
    }
  }

  private X509ExtendedTrustManager newJudge() {
    if (!(approach.trust() instanceof Trust.Authority ca)) {
      return judge((KeyStore) null);
    }
    try (InputStream in = new ByteArrayInputStream(bytes("tls.ca", ca.file()))) {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (found.isEmpty()) {
        throw refused("tls.ca", ca.file() + " holds no certificate", null);
      }
      return judge(found);
    } catch (GeneralSecurityException | IOException e) {
      throw refused("tls.ca", ca.file() + " cannot be read", e);
    }
  }

  private static byte[] bytes(String setting, Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw refused(setting, file + " cannot be read (" + e.getClass().getSimpleName() + ")", e);
    }
  }

  /** Java's own judge, by these authorities. */
  static X509ExtendedTrustManager judge(Collection<? extends Certificate> authorities) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      int number = 0;
      for (Certificate authority : authorities) {
        store.setCertificateEntry("ca-" + number++, authority);
      }
      return judge(store);
    } catch (GeneralSecurityException | IOException e) {
      throw refused("tls.ca", "cannot be used", e);
    }
  }

  private static X509ExtendedTrustManager judge(@Nullable KeyStore authorities) {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(authorities);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509ExtendedTrustManager judge) {
          return judge;
        }
      }
      throw refused("tls", "this Java checks no certificates", null);
    } catch (GeneralSecurityException e) {
      throw refused("tls", "this Java's own authorities cannot be used", e);
    }
  }

  private static OrbException refused(String setting, String fault, @Nullable Throwable cause) {
    return new OrbException(
        ErrorCode.INVALID_CONFIG,
        setting + ": " + fault,
        "give PEM files that this user can read; a key is PKCS#8 without a password (openssl pkcs8"
            + " -topk8 -nocrypt)",
        cause);
  }
}
