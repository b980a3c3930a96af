package dev.orb.app.cli;

import dev.orb.app.node.OrbHome;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JsonCodec;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * The login that {@code orb login} keeps in {@code ~/.orb/login}.
 *
 * @param name what its user calls it
 * @param server the node that the token is for
 * @param token what is shown to it
 */
record KeptLogin(String name, URI server, String token) {
  private static final String NAME = "name";
  private static final String SERVER = "server";
  private static final String TOKEN = "token";

  /** The one that is kept; empty if there is none. */
  static Optional<KeptLogin> of(Shell shell) {
    OrbHome home = OrbHome.of(shell.env());
    try {
      return home.login().map(KeptLogin::read);
    } catch (IOException e) {
      throw spoilt(home, e);
    } catch (OrbException e) {
      throw spoilt(home, e);
    }
  }

  private static KeptLogin read(String text) {
    Json json = JsonCodec.parse(text);
    return new KeptLogin(
        member(json, NAME), Login.address(member(json, SERVER)), member(json, TOKEN));
  }

  private static String member(Json json, String name) {
    return json.get(name)
        .filter(Json::isString)
        .map(Json::string)
        .orElseThrow(() -> new OrbException(ErrorCode.BAD_PARAMS, name + " is missing"));
  }

  private static OrbException spoilt(OrbHome home, Exception cause) {
    return new OrbException(
        ErrorCode.UNAUTHORIZED,
        "the login in " + home + " cannot be read",
        "remove the file, or sign in again with orb login",
        cause);
  }

  /** Whether its token is for that node. */
  boolean isFor(URI other) {
    return server.getScheme().equals(other.getScheme())
        && server.getHost().equalsIgnoreCase(other.getHost())
        && server.getPort() == other.getPort();
  }

  /** Keeps it in place of the one before. */
  void keep(Shell shell) {
    OrbHome home = OrbHome.of(shell.env());
    try {
      home.keepLogin(
          JsonCodec.of(Map.of(NAME, name, SERVER, server.toString(), TOKEN, token)).text() + "\n");
    } catch (IOException e) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "the login cannot be written into " + home,
          "make that folder writable, or name another by ORB_HOME",
          e);
    }
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "KeptLogin[" + name + ", " + server + "]";
  }
}
