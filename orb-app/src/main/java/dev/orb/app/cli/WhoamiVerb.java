package dev.orb.app.cli;

import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code orb whoami}: whose token is shown to which node, and what it may do. */
@Command(
    name = "whoami",
    description = "Whose token is used, what it may do, and which node is asked.")
final class WhoamiVerb extends EdgeVerb {
  WhoamiVerb(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() {
    EdgeClient edge = edge();
    Map<String, Json> all = new LinkedHashMap<>(edge.get("/me").members());
    all.put("server", JsonCodec.of(edge.server().toString()));
    output().one(JsonCodec.of(all), "me");
    return 0;
  }
}
