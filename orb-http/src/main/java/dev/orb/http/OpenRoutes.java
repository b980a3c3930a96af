package dev.orb.http;

import dev.orb.http.api.Answers;
import dev.orb.http.api.Right;
import dev.orb.http.api.Route;
import dev.orb.http.api.Services;
import dev.orb.server.Health;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.List;
import java.util.Map;

/** What anyone may ask: whether the node lives, whether it is ready, and its numbers. */
final class OpenRoutes {
  private final Services services;

  OpenRoutes(Services services) {
    this.services = services;
  }

  List<Route> routes() {
    return List.of(
        new Route(HandlerType.GET, "/health/live", Right.NONE, OpenRoutes::live),
        new Route(HandlerType.GET, "/health/ready", Right.NONE, this::ready),
        new Route(HandlerType.GET, "/metrics", Right.NONE, this::metrics));
  }

  /** Whether the node lives, and its parts. */
  record HealthJson(String state, Map<String, String> parts) {}

  private static void live(Context context) {
    Answers.json(context, 200, new HealthJson("live", Map.of()));
  }

  private void ready(Context context) {
    Health report = services.health().get();
    Answers.json(
        context,
        report.ready() ? 200 : 503,
        new HealthJson(report.ready() ? "ready" : "not-ready", report.parts()));
  }

  private void metrics(Context context) {
    context
        .contentType("text/plain; version=0.0.4; charset=utf-8")
        .result(services.metrics().get());
  }
}
