package dev.orb.app.cli;

import dev.orb.protocol.Json;
import picocli.CommandLine.Command;

@Command(
    name = "remove",
    description = "Removes clients, one by its id or those of a target; their open commands end.")
final class RemoveVerb extends BulkVerb {
  RemoveVerb(Shell shell) {
    super(shell, "remove", "removed");
  }

  @Override
  int one(EdgeClient edge, Output output, String client) {
    Json was = edge.get("/clients/" + EdgeClient.encode(client));
    String id = Cells.of(was, "id");
    edge.delete("/clients/" + EdgeClient.encode(id));
    output.say("orb: " + id + " is removed");
    output.gone(was, "client");
    return 0;
  }
}
