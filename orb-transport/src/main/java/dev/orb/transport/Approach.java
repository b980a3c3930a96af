package dev.orb.transport;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a client gets to its server: whom it believes there, what it shows of itself, and who dials
 * for it. {@link #DIRECT} is the usual; each {@code with} method changes one thing.
 *
 * @param trust whose certificates are believed, where {@code ssl://} is dialled
 * @param cert PEM file of this client's own certificate and chain; null for none
 * @param key PEM file of its private key, PKCS#8 without a password; null for none
 * @param proxy dials for it; null dials itself
 */
public record Approach(
    Trust trust, @Nullable Path cert, @Nullable Path key, @Nullable Proxy proxy) {
  /** No proxy, no certificate of its own, and the authorities that this Java trusts. */
  public static final Approach DIRECT = new Approach(Trust.usual(), null, null, null);

  /** Whether there are files to read. */
  public boolean namesFiles() {
    return trust instanceof Trust.Authority || cert != null || key != null;
  }

  /** The same, believing others. */
  public Approach withTrust(Trust other) {
    return new Approach(other, cert, key, proxy);
  }

  /** The same, showing a certificate, whose files are read anew when they change. */
  public Approach withCertificate(Path ownCert, Path ownKey) {
    return new Approach(trust, ownCert, ownKey, proxy);
  }

  /** The same, by a proxy. */
  public Approach withProxy(Proxy other) {
    return new Approach(trust, cert, key, other);
  }
}
