package dev.orb.app.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "sessions", description = "Lists a client's sessions, the newest first.")
final class SessionsVerb extends EdgeVerb {
  @Parameters(paramLabel = "ID", description = "Its id.")
  String id = "";

  SessionsVerb(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() {
    output()
        .list(
            new Pages("/clients/" + EdgeClient.encode(id) + "/sessions").all(edge()),
            "session",
            Output.col("connectedAt"),
            Output.col("disconnectedAt"),
            Output.col("address"),
            Output.col("processed"),
            Output.col("reason"));
    return 0;
  }
}
