package dev.orb.app.cli;

import dev.orb.app.node.OrbHome;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Which node a verb asks, and with whose token. */
final class Login {
  private static final String USUAL = "http://127.0.0.1:7420";

  private Login() {}

  static URI server(Shell shell, BareEdgeOptions options) {
    return Optional.ofNullable(options.server)
        .or(() -> shell.variable("ORB_SERVER"))
        .map(Login::address)
        .or(() -> KeptLogin.of(shell).map(KeptLogin::server))
        .orElseGet(() -> address(USUAL));
  }

  /** The address that somebody wrote. */
  static URI address(String asked) {
    try {
      URI uri = URI.create(asked.endsWith("/") ? asked : asked + "/");
      String scheme = uri.getScheme();
      if (uri.getHost() != null && ("http".equals(scheme) || "https".equals(scheme))) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // falls through to the one message for every form of wrong address
    }
    throw new OrbException(
        ErrorCode.BAD_PARAMS, "'" + asked + "' is no address of a node", "write http://host:port");
  }

  static Optional<String> token(Shell shell, BareEdgeOptions options, URI server) {
    String file = options.shownTokenFile();
    if (file != null) {
      return Optional.of(read(shell.path(file)));
    }
    return shell
        .variable("ORB_TOKEN")
        // why only to its own node: a token that another one hears is another one's
        .or(() -> KeptLogin.of(shell).filter(kept -> kept.isFor(server)).map(KeptLogin::token))
        .or(() -> local(shell, server));
  }

  // The node of this machine leaves a sign where its admin token is; whoever may read it may use
  // it.
  private static Optional<String> local(Shell shell, URI server) {
    if (!isLoopback(server.getHost())) {
      return Optional.empty();
    }
    int port = server.getPort() < 0 ? 80 : server.getPort();
    return OrbHome.of(shell.env())
        .dataOf(port)
        .map(data -> data.resolve("admin.token"))
        .filter(Files::isReadable)
        .map(Login::read);
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new OrbException(
          ErrorCode.UNAUTHORIZED,
          "the token file " + file + " cannot be read",
          "name one that you may read",
          e);
    }
  }
}
