package dev.orb.app.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "disconnect",
    description =
        "Ends sessions in order, of one client by its id or of those of a target. They come back,"
            + " unless they are to stay away.")
final class DisconnectVerb extends BulkVerb {
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
      description = "They stop for good: they are back when somebody starts them again.")
  boolean stayAway;

  DisconnectVerb(Shell shell) {
    super(shell, "disconnect", "asked to end its session");
  }

  @Override
  Map<String, Object> details() {
    return new Body()
        .with("reason", reason)
        .with("grace", duration(grace))
        .with("reconnect", !stayAway)
        .json();
  }

  @Override
  int one(EdgeClient edge, Output output, String client) {
    output.one(
        edge.post("/clients/" + EdgeClient.encode(client) + "/disconnect", details()), "client");
    return 0;
  }
}
