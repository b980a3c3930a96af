package dev.orb.app.cli;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code orb dead …}: deliveries that were given up. */
@Command(
    name = "dead",
    description = "Lists deliveries that were given up, and tries them again.",
    subcommands = {DeadVerbs.ListAll.class, DeadVerbs.Requeue.class})
final class DeadVerbs {
  private DeadVerbs() {}

  @Command(name = "list", description = "Lists what was given up and not tried again.")
  static final class ListAll extends EdgeVerb {
    @Option(names = "-n", paramLabel = "N", description = "How many at most (default 50).")
    int most = 50;

    ListAll(Shell shell) {
      super(shell);
    }

    @Override
    public Integer call() {
      if (most < 1) {
        throw new OrbException(ErrorCode.BAD_PARAMS, "-n must be more than 0");
      }
      output()
          .list(
              new Pages("/dead-letters").first(edge(), most),
              "dead",
              Output.col("id"),
              Output.col("command"),
              Output.col("name"),
              Output.col("client"),
              Output.col("reason"),
              Output.col("attempt"),
              Output.col("diedAt"));
      return 0;
    }
  }

  @Command(
      name = "requeue",
      description = "Sends the command of a dead letter again to its client: a new command.")
  static final class Requeue extends EdgeVerb {
    @Parameters(index = "0", paramLabel = "ID", description = "As orb dead list shows it.")
    String id = "";

    Requeue(Shell shell) {
      super(shell);
    }

    @Override
    public Integer call() {
      Json command =
          edge().post("/dead-letters/" + EdgeClient.encode(id) + "/requeue", new Body().json());
      output().one(command, "command");
      return Watch.refused(command).isEmpty() ? 0 : 1;
    }
  }
}
