package dev.orb.app.cli;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code orb payload …}: files that go with commands. */
@Command(
    name = "payload",
    description = "Keeps files on the node that go with commands.",
    subcommands = {PayloadVerbs.Add.class, PayloadVerbs.ListAll.class, PayloadVerbs.Remove.class})
final class PayloadVerbs {
  static final String ANY_TYPE = "application/octet-stream";

  private PayloadVerbs() {}

  @Command(
      name = "add",
      description = "Puts a file in, to be sent with one command or several.",
      footer = {
        "",
        "It is kept while an open command claims it, and some time after (payloads.retain).",
        "Example: orb payload add app.tar.gz, then orb send install --payload-id ID --group web"
      })
  static final class Add extends EdgeVerb {
    @Parameters(paramLabel = "FILE", description = "Of any size up to payloads.max-size.")
    String file = "";

    @Option(
        names = "--content-type",
        paramLabel = "TYPE",
        description = "What it is, for the handler (default ${DEFAULT-VALUE}).")
    String contentType = ANY_TYPE;

    Add(Shell shell) {
      super(shell);
    }

    @Override
    public Integer call() {
      output().one(edge().upload("/payloads", shell.path(file), contentType), "payload");
      return 0;
    }
  }

  @Command(name = "list", description = "Lists yours; an admin's token lists all.")
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
              new Pages("/payloads").first(edge(), most),
              "payload",
              Output.col("id"),
              Output.col("size"),
              Output.col("contentType"),
              Output.col("by"),
              Output.col("createdAt"),
              Output.col("claimed"));
      return 0;
    }
  }

  @Command(name = "remove", description = "Removes one that no open command claims.")
  static final class Remove extends EdgeVerb {
    @Parameters(paramLabel = "ID", description = "As orb payload list shows it.")
    String id = "";

    Remove(Shell shell) {
      super(shell);
    }

    @Override
    public Integer call() {
      EdgeClient edge = edge();
      String path = "/payloads/" + EdgeClient.encode(id);
      Json was = edge.get(path);
      edge.delete(path);
      Output output = output();
      output.say("orb: " + Cells.of(was, "id") + " is removed");
      output.gone(was, "payload");
      return 0;
    }
  }
}
