package dev.orb.app.cli;

import dev.orb.protocol.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "ping",
    description =
        "Asks who is there. Needs no handler, is never queued. Exit code 1 if one is not.")
final class PingVerb extends EdgeVerb {
  @Mixin final TargetOptions target = new TargetOptions();

  @Option(
      names = "--timeout",
      paramLabel = "D",
      description = "How long to wait for answers (default 5s).")
  @Nullable String timeout;

  PingVerb(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() {
    Body body = new Body().with("target", target.json()).with("timeout", duration(timeout));
    Json answer = edge().post("/clients/ping", body.json());
    output()
        .list(
            answer,
            "pong",
            Output.col("client"),
            Output.col("state"),
            Output.col("millis"),
            Output.col("code"));
    List<Json> items = answer.get("items").map(Json::elements).orElse(List.of());
    return items.stream().allMatch(item -> Cells.of(item, "state").equals("pong")) ? 0 : 1;
  }
}
