package dev.orb.http;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Where and how the HTTP edge listens.
 *
 * @param bind a loopback address; others need encryption, which this version does not have
 * @param port 0 for any free one
 * @param maxRequest bytes of one request's body
 */
public record HttpSettings(String bind, int port, long maxRequest) {

  /**
   * @throws OrbException {@code INVALID_CONFIG} that names the key, the fault and the allowed
   *     values
   */
  public HttpSettings {
    if (port < 0 || port > 65535) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG, "http.port: '" + port + "' is not possible", "0 to 65535");
    }
    if (!isLoopback(bind)) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG,
          "http.bind: '" + bind + "' is not possible while http.tls.mode is off",
          "allowed: a loopback address such as 127.0.0.1");
    }
  }

  private static boolean isLoopback(String bind) {
    try {
      return InetAddress.getByName(bind).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG,
          "http.bind: '" + bind + "' is no address of this machine",
          "allowed: a loopback address such as 127.0.0.1",
          e);
    }
  }
}
