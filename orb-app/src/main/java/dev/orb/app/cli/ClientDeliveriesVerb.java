package dev.orb.app.cli;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "deliveries",
    description = "Lists what a client had to do, the newest first, with what waits for it.",
    footer = {
      "",
      "Examples:",
      "  orb client deliveries pump-17",
      "  orb client deliveries pump-17 -n 500 --json"
    })
final class ClientDeliveriesVerb extends EdgeVerb {
  @Parameters(paramLabel = "ID", description = "Its id.")
  String id = "";

  @Option(names = "-n", paramLabel = "N", description = "How many at most (default 50).")
  int most = 50;

  ClientDeliveriesVerb(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() {
    if (most < 1) {
      throw new OrbException(ErrorCode.BAD_PARAMS, "-n must be more than 0");
    }
    output()
        .list(
            new Pages("/clients/" + EdgeClient.encode(id) + "/deliveries").first(edge(), most),
            "delivery",
            Output.col("command"),
            Output.col("name"),
            Output.col("state"),
            Output.col("reason"),
            Output.col("code"),
            Output.col("queued", item -> Cells.of(item, "times", "queued")));
    return 0;
  }
}
