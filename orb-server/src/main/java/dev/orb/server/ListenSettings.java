package dev.orb.server;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Where the broker listens.
 *
 * @param bind the address
 * @param port the port, 0 for any free one
 * @param insecure whether to listen beyond loopback without TLS
 */
public record ListenSettings(String bind, int port, boolean insecure) {
  /** Loopback, on the usual port. */
  public static final ListenSettings USUAL = new ListenSettings("127.0.0.1", 61616, false);

  /**
   * @throws OrbException {@code INVALID_CONFIG} that names the key, the fault and the allowed
   *     values
   */
  public ListenSettings {
    Allowed.require(port >= 0 && port <= 65535, "broker.port", port, "0 to 65535");
    Allowed.require(
        insecure || isLoopback(bind),
        "broker.bind",
        bind,
        "a loopback address while broker.tls.mode is off, or set broker.insecure: true");
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
