package dev.orb.app.cli;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JsonCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
      output.gone(remove(edge, output, id), "client");
      return 0;
    }
    Json found = whom(edge);
    List<Json> items = found.get("items").map(Json::elements).orElse(List.of());
    List<Json> unknown = items.stream().filter(RemoveVerb::isUnknown).toList();
    if (dryRun) {
      output.list(found, "target", Output.col("client"), Output.col("verdict"), Output.col("code"));
    } else if (unknown.size() == items.size()) {
      throw nobody(unknown);
    } else {
      Question.ask(shell, options, "remove", () -> items.size() - unknown.size());
      removeAll(edge, output, items, unknown);
    }
    return unknown.isEmpty() ? 0 : 1;
  }

  // why this route: it says whom a target means, and sends nothing
  private Json whom(EdgeClient edge) {
    Map<String, Object> whom = id == null ? target.json() : Map.of("clients", List.of(id));
    Map<String, Json> found =
        new LinkedHashMap<>(
            edge.post("/commands?dryRun=true", Map.of("name", "client.remove", "target", whom))
                .members());
    found.remove("name");
    return JsonCodec.of(found);
  }

  private static boolean isUnknown(Json item) {
    return Cells.of(item, "code").equals(ErrorCode.UNKNOWN_CLIENT.name());
  }

  private static void removeAll(
      EdgeClient edge, Output output, List<Json> items, List<Json> unknown) {
    List<Json> removed = new ArrayList<>();
    for (Json item : items) {
      if (!isUnknown(item)) {
        Json client = remove(edge, output, Cells.of(item, "client"));
        removed.add(client);
        if (output.format() == Format.jsonl) {
          output.line("client", client);
        }
      }
    }
    switch (output.format()) {
      case json -> output.line(JsonCodec.of(new RemovedJson(removed, Refused.of(unknown))).text());
      case jsonl -> unknown.forEach(output::refused);
      case table ->
          unknown.forEach(
              item -> output.say("orb: " + Cells.of(item, "client") + " is not enrolled"));
    }
  }

  /** Removes one, and gives it back as it was. */
  private static Json remove(EdgeClient edge, Output output, String client) {
    Json was = edge.get("/clients/" + EdgeClient.encode(client));
    String id = Cells.of(was, "id");
    edge.delete("/clients/" + EdgeClient.encode(id));
    output.say("orb: " + id + " is removed");
    return was;
  }

  /** Who was removed, and who could not be. */
  record RemovedJson(List<Json> items, List<Refused> refused) {}

  /** A target that is nobody's id. */
  record Refused(String client, String code) {
    static List<Refused> of(List<Json> items) {
      return items.stream()
          .map(item -> new Refused(Cells.of(item, "client"), Cells.of(item, "code")))
          .toList();
    }
  }

  private static EdgeProblem nobody(List<Json> unknown) {
    return EdgeProblem.of(
        404,
        JsonCodec.of(
            Map.of(
                "code",
                ErrorCode.UNKNOWN_CLIENT.name(),
                "detail",
                unknown.size() == 1
                    ? "no client " + Cells.of(unknown.get(0), "client")
                    : "none of " + unknown.size() + " is enrolled",
                "mend",
                "see orb client list",
                "refused",
                Refused.of(unknown))));
  }
}
