package dev.orb.transport;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A proxy that is asked to dial the server. It resolves the server's name, not this machine.
 *
 * @param kind what it speaks
 * @param host where it is
 * @param port where it is
 * @param user who asks it, null for nobody
 * @param password proves that user, null for nothing
 */
public record Proxy(
    Kind kind, String host, int port, @Nullable String user, @Nullable String password) {

  /** What a proxy speaks. */
  public enum Kind {
    /** HTTP, by its CONNECT. */
    HTTP("http", 3128),
    /** SOCKS, version 5. */
    SOCKS5("socks5", 1080);

    private final String scheme;
    private final int usualPort;

    Kind(String scheme, int usualPort) {
      this.scheme = scheme;
      this.usualPort = usualPort;
    }
  }

  /**
   * By HTTP CONNECT.
   *
   * @param url {@code http://user:password@host:port}; only the host is needed
   * @throws OrbException {@code INVALID_CONFIG}, which shows nothing of user and password
   */
  public static Proxy http(String url) {
    return of(Kind.HTTP, url);
  }

  /**
   * By SOCKS5.
   *
   * @param url {@code socks5://user:password@host:port}; only the host is needed
   * @throws OrbException {@code INVALID_CONFIG}, which shows nothing of user and password
   */
  public static Proxy socks5(String url) {
    return of(Kind.SOCKS5, url);
  }

  private static Proxy of(Kind kind, String url) {
    String whole = url.strip();
    try {
      URI uri = new URI(whole.contains("://") ? whole : kind.scheme + "://" + whole);
      String path = uri.getPath();
      if (!kind.scheme.equals(uri.getScheme())
          || uri.getHost() == null
          || uri.getPort() > 65_535
          || uri.getQuery() != null
          || !(path.isEmpty() || path.equals("/"))) {
        throw refused(kind);
      }
      int port = uri.getPort() < 0 ? kind.usualPort : uri.getPort();
      String who = uri.getUserInfo();
      if (who == null) {
        return new Proxy(kind, uri.getHost(), port, null, null);
      }
      int colon = who.indexOf(':');
      return new Proxy(
          kind,
          uri.getHost(),
          port,
          colon < 0 ? who : who.substring(0, colon),
          colon < 0 ? "" : who.substring(colon + 1));
    } catch (URISyntaxException e) {
      throw refused(kind);
    }
  }

  // why nothing of what was written: there may be a password in it
  private static OrbException refused(Kind kind) {
    return new OrbException(
        ErrorCode.INVALID_CONFIG,
        "proxy." + kind.scheme + ": that is no proxy",
        "allowed: " + kind.scheme + "://host:port, with user:password@ before the host if need be");
  }

  /** Without the password. */
  @Override
  public String toString() {
    return kind.scheme + "://" + host + ":" + port;
  }
}
