package dev.orb.server;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.security.HostNames;
import dev.orb.server.security.TlsSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Where the broker listens, and how that is encrypted.
 *
 * @param bind the address
 * @param port the port, 0 for any free one
 * @param insecure whether to listen beyond loopback without TLS
 * @param tls how it is encrypted
 * @param advertise what clients dial, for the certificate and join tokens: {@code host}, {@code
 *     host:port} or {@code ssl://host:port}, several separated by commas; null for this machine's
 *     name
 */
public record ListenSettings(
    String bind, int port, boolean insecure, TlsSettings tls, @Nullable String advertise) {
  /** Loopback, on the usual port, encrypted for those who dial {@code ssl://}. */
  public static final ListenSettings USUAL =
      new ListenSettings("127.0.0.1", 61616, false, TlsSettings.AUTO, null);

  /**
   * @throws OrbException {@code INVALID_CONFIG} that names the key, the fault and the allowed
   *     values
   */
  public ListenSettings {
    Allowed.require(port >= 0 && port <= 65535, "broker.port", port, "0 to 65535");
    boolean loopback = isLoopback(bind);
    Allowed.require(
        tls.isOn() || insecure || loopback,
        "broker.bind",
        bind,
        "a loopback address while broker.tls.mode is off, or set broker.insecure: true");
    if (advertise != null) {
      Advertised.of(advertise);
    }
  }

  /** The same on another port, 0 for any free one. */
  public ListenSettings withPort(int other) {
    return new ListenSettings(bind, other, insecure, tls, advertise);
  }

  /** The same on another address. */
  public ListenSettings withBind(String other) {
    return new ListenSettings(other, port, insecure, tls, advertise);
  }

  /** The same, encrypted in another way. */
  public ListenSettings withTls(TlsSettings other) {
    return new ListenSettings(bind, port, insecure, other, advertise);
  }

  /** The same, dialled by that. */
  public ListenSettings withAdvertise(String dialled) {
    return new ListenSettings(bind, port, insecure, tls, dialled);
  }

  Advertised advertised() {
    return Advertised.of(
        advertise != null ? advertise : isLoopback(bind) ? "localhost" : HostNames.own());
  }

  private static boolean isLoopback(String bind) {
    try {
      return InetAddress.getByName(bind).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG,
          "broker.bind: '" + bind + "' is no address of this machine",
          "name one, such as 127.0.0.1",
          e);
    }
  }
}
