package dev.orb.app.cli;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import java.net.URI;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code orb login}: keeps node and token for the lines to come, if that node knows the token. */
@Command(
    name = "login",
    description = "Keeps which node to ask and with whose token, in ~/.orb/login (mode 0600).")
final class LoginVerb extends EdgeVerb {
  @Parameters(paramLabel = "NAME", description = "What you call this login.")
  String name = "";

  LoginVerb(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() {
    Names.id("login", name);
    URI server =
        Login.address(
            Optional.ofNullable(options.server)
                .or(() -> shell.variable("ORB_SERVER"))
                .orElseThrow(() -> missing("--server URL")));
    String file =
        Optional.ofNullable(options.tokenFile).orElseThrow(() -> missing("--token-file FILE"));
    String token = Login.read(shell.path(file));
    // why first: a login that the node refuses would make every line to come fail
    Json me = EdgeClient.of(shell, server, token).get("/me");
    new KeptLogin(name, server, token).keep(shell);
    output().say("orb: " + name + " is kept; lines without --server ask " + server);
    output().one(me, "me");
    return 0;
  }

  private static OrbException missing(String what) {
    return new OrbException(ErrorCode.BAD_PARAMS, what + " is missing", "add " + what);
  }
}
