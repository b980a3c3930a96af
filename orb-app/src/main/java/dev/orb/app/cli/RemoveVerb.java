package dev.orb.app.cli;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "remove",
    description = "Removes clients, one by its id or those of a target; their open commands end.")
final class RemoveVerb extends EdgeVerb {
  @Parameters(arity = "0..1", paramLabel = "ID", description = "One client's id.")
  @Nullable String id;

  @Mixin final TargetOptions target = new TargetOptions();

  @Option(names = "--dry-run", description = "Say who would be removed, and remove nobody.")
  boolean dryRun;

  RemoveVerb(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() {
    if (id != null && target.given()) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "it names clients twice", "give an ID, or a target");
    }
    EdgeClient edge = edge();
    Output output = output();
    if (id != null && !dryRun) {
      remove(edge, output, id);
      return 0;
    }
    Map<String, Object> whom = id == null ? target.json() : Map.of("clients", List.of(id));
    // why this route: it says whom a target means, and sends nothing
    Json found =
        edge.post("/commands?dryRun=true", Map.of("name", "client.remove", "target", whom));
    if (dryRun) {
      output.list(found, "target", Output.col("client"), Output.col("verdict"), Output.col("code"));
      return unknown(found) ? 1 : 0;
    }
    List<String> ids =
        found.get("items").map(Json::elements).orElse(List.of()).stream()
            .filter(item -> !isUnknown(item))
            .map(item -> Cells.of(item, "client"))
            .toList();
    Question.ask(shell, options, "remove", ids::size);
    ids.forEach(client -> remove(edge, output, client));
    return unknown(found) ? 1 : 0;
  }

  private static boolean unknown(Json found) {
    return found.get("items").map(Json::elements).orElse(List.of()).stream()
        .anyMatch(RemoveVerb::isUnknown);
  }

  private static boolean isUnknown(Json item) {
    return Cells.of(item, "code").equals(ErrorCode.UNKNOWN_CLIENT.name());
  }

  private static void remove(EdgeClient edge, Output output, String client) {
    edge.delete("/clients/" + EdgeClient.encode(client));
    output.say("orb: " + Cells.harmless(client) + " is removed");
  }
}
