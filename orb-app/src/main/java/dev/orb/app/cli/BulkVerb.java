package dev.orb.app.cli;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A verb that changes clients, one by its id or those of a target. */
abstract class BulkVerb extends EdgeVerb {
  private static final int FEW = 20;

  @Parameters(arity = "0..1", paramLabel = "ID", description = "One client's id.")
  @Nullable String id;

  @Mixin final TargetOptions target = new TargetOptions();

  @Option(names = "--dry-run", description = "Say whom it would change, and change nobody.")
  boolean dryRun;

  private final String action;
  private final String done;

  /**
   * @param action as the HTTP API calls it
   * @param done what is said of a client that it has changed
   */
  BulkVerb(Shell shell, String action, String done) {
    super(shell);
    this.action = action;
    this.done = done;
  }

  /** What the request says beside target and action. */
  Map<String, Object> details() {
    return Map.of();
  }

  @Override
  public Integer call() {
    if (id != null && target.given()) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "it names clients twice", "give an ID, or a target");
    }
    EdgeClient edge = edge();
    Output output = output();
    String one = id;
    return one != null && !dryRun ? one(edge, output, one) : many(edge, output);
  }

  /** Shows people what else there is to each, after the changes were told. */
  void shown(Output output, List<Json> items) {}

  /** Changes one client. */
  abstract int one(EdgeClient edge, Output output, String client);

  private int many(EdgeClient edge, Output output) {
    Body body =
        new Body()
            .with("action", action)
            .with("target", id == null ? target.json() : Map.of("clients", List.of(id)));
    details().forEach(body::with);
    Map<String, Object> dry = new Body().with("dryRun", true).json();
    dry.putAll(body.json());
    if (dryRun) {
      Json answer = edge.post("/clients/bulk", dry);
      output.list(
          answer, "target", Output.col("client"), Output.col("verdict"), Output.col("code"));
      return exit(answer);
    }
    Question.ask(
        shell,
        options,
        action,
        () -> (int) edge.post("/clients/bulk", dry).get("total").orElseThrow().integer());
    Json answer = edge.post("/clients/bulk", body.json());
    if (output.format() == Format.table) {
      tell(output, answer);
      shown(output, items(answer));
    } else {
      output.list(answer, "target");
    }
    return exit(answer);
  }

  private void tell(Output output, Json answer) {
    List<Json> items = items(answer);
    for (Json item : items) {
      String client = Cells.of(item, "client");
      switch (Cells.of(item, "verdict")) {
        case "refused" -> output.say("orb: " + client + " was refused: " + Cells.of(item, "code"));
        case "unchanged" -> {
          if (items.size() <= FEW) {
            output.say("orb: " + client + " was like that already");
          }
        }
        default -> {
          if (items.size() <= FEW) {
            output.say("orb: " + client + " is " + done);
          }
        }
      }
    }
    if (items.size() > FEW) {
      output.say("orb: " + Cells.of(answer, "changed") + " of " + items.size() + " are " + done);
    }
  }

  private static int exit(Json answer) {
    return items(answer).stream().anyMatch(item -> Cells.of(item, "verdict").equals("refused"))
        ? 1
        : 0;
  }

  private static List<Json> items(Json answer) {
    return answer.get("items").map(Json::elements).orElse(List.of());
  }
}
