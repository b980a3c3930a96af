package dev.orb.http.api;

import dev.orb.protocol.Json;
import dev.orb.server.dispatch.Commands;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Deliveries in JSON, with the params of those that had others than their command. */
final class ParamsOf {
  private ParamsOf() {}

  /** Neighbours by client. */
  static List<DeliveryJson> with(
      Commands commands,
      CommandRecord command,
      @Nullable String kind,
      List<DeliveryRecord> deliveries) {
    List<DeliveryJson> all = new ArrayList<>(deliveries.size());
    if (!deliveries.isEmpty()) {
      Map<String, Json> own =
          commands.paramsFor(
              command.id(),
              deliveries.get(0).client(),
              deliveries.get(deliveries.size() - 1).client());
      deliveries.forEach(each -> all.add(DeliveryJson.of(kind, each, own.get(each.client()))));
    }
    return all;
  }
}
