package dev.orb.bench.chaos.fleet;

import dev.orb.bench.chaos.Door;
import dev.orb.bench.chaos.End;
import dev.orb.bench.chaos.Order;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Orders go in by the HTTP API, under an idempotency key each. Thread-safe. */
final class ApiDoor implements Door {
  private static final Duration CALL = Duration.ofSeconds(2);
  private static final Duration USUAL = Duration.ofSeconds(5);
  private static final int MOST_REFUSALS = 500;
  private static final int RATE_LIMITED = 429;

  private final NodeApi api;

  ApiDoor(NodeApi api) {
    this.api = api;
  }

  @Override
  public Answer offer(Order order) {
    boolean isCall = order.handler() == Order.Handler.CALL;
    try {
      NodeApi.Answer answer =
          api.ask(
              "POST",
              "/commands" + (isCall ? "?wait=" + CALL.toSeconds() + "s" : ""),
              body(order),
              USUAL);
      if (answer.status() < 300) {
        Json command = answer.json();
        return new Accepted(NodeApi.text(command, "id"), end(command));
      }
      if (answer.status() >= MOST_REFUSALS || answer.status() == RATE_LIMITED) {
        return new Unknown(answer.toString());
      }
      return new Refused(NodeApi.text(answer.json(), "code"));
    } catch (IOException | OrbException e) {
      // why the latter: an answer that broke off is no JSON
      return new Unknown(e.toString());
    }
  }

  private static @Nullable End end(Json command) {
    List<Json> deliveries = command.get("deliveries").map(Json::elements).orElse(List.of());
    return deliveries.isEmpty() ? null : Ends.of(command, deliveries.get(0));
  }

  @Override
  public void cancel(String id) {
    try {
      api.post("/commands/" + id + "/cancel", Map.of("wait", "0s"));
    } catch (IOException e) {
      // why nothing: the request may have been journalled, and the judge counts with both
    }
  }

  private static Map<String, Object> body(Order order) {
    Map<String, Object> body = new LinkedHashMap<>();
    boolean again = order.handler() == Order.Handler.AGAIN;
    body.put("name", again ? ClientsMain.AGAIN : ClientsMain.ONCE);
    body.put(
        "params",
        Map.of("k", order.key(), "millis", order.work().toMillis(), "fails", order.fails()));
    body.put("target", target(order.aim()));
    body.put("timeout", order.timeout().toString());
    if (order.handler() == Order.Handler.CALL) {
      body.put("offline", "reject");
    } else {
      body.put("ttl", order.ttl().toString());
      body.put("idempotencyKey", order.key());
    }
    if (order.retries() > 0) {
      body.put("retries", Map.of("times", order.retries(), "delay", "100ms", "factor", 2));
    }
    if (!order.lane().isEmpty()) {
      body.put("serialKey", order.lane());
    }
    return body;
  }

  private static Map<String, Object> target(Order.Aim aim) {
    if (aim instanceof Order.One one) {
      return Map.of("clients", List.of(one.client()));
    } else if (aim instanceof Order.Group group) {
      return Map.of("groups", List.of(group.name()));
    }
    return Map.of(aim instanceof Order.Any ? "any" : "all", true);
  }
}
