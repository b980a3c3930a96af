package dev.orb.bench.chaos.fleet;

import dev.orb.bench.chaos.End;
import dev.orb.protocol.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What the API tells of commands and their deliveries. */
final class Ends {
  private Ends() {}

  /** Of everything that the node remembers. */
  static List<End> all(NodeApi api) throws IOException {
    List<End> ends = new ArrayList<>();
    for (Json command : api.all("/commands")) {
      String id = NodeApi.text(command, "id");
      for (Json delivery : api.all("/commands/" + id + "/deliveries")) {
        ends.add(of(command, delivery));
      }
    }
    return ends;
  }

  static End of(Json command, Json delivery) {
    return new End(
        command.get("params").map(params -> NodeApi.text(params, "k")).orElse(""),
        NodeApi.text(command, "id"),
        NodeApi.text(delivery, "client"),
        NodeApi.text(delivery, "state"),
        NodeApi.text(delivery, "reason"),
        delivery.get("attempt").filter(Json::isNumber).map(n -> (int) n.integer()).orElse(0),
        delivery
            .get("result")
            .filter(Json::isObject)
            .map(result -> NodeApi.text(result, "k"))
            .orElse(""));
  }
}
