package dev.orb.app.cli;

import dev.orb.protocol.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "disconnect",
    description = "Ends a client's session in order. It comes back, unless it is to stay away.")
final class DisconnectVerb extends EdgeVerb {
  @Parameters(paramLabel = "ID", description = "Its id.")
  String id = "";

  @Option(
      names = "--reason",
      paramLabel = "R",
      description = "Why, for the client and its history.")
  @Nullable String reason;

  @Option(
      names = "--grace",
      paramLabel = "D",
      description = "How long commands in hand may take (default 10s).")
  @Nullable String grace;

  @Option(
      names = "--stay-away",
      description = "It stops for good: it is back when somebody starts it again.")
  boolean stayAway;

  DisconnectVerb(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() {
    Body body =
        new Body()
            .with("reason", reason)
            .with("grace", duration(grace))
            .with("reconnect", !stayAway);
    Json client = edge().post("/clients/" + EdgeClient.encode(id) + "/disconnect", body.json());
    output().one(client, "client");
    return 0;
  }
}
