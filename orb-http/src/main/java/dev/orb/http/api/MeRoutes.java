package dev.orb.http.api;

import io.javalin.http.Context;
import java.util.List;

/** {@code /me} and {@code /version}: who asks, and whom. */
final class MeRoutes {
  private final NodeInfo node;

  MeRoutes(NodeInfo node) {
    this.node = node;
  }

  List<Route> routes() {
    return List.of(Route.get("/me", MeRoutes::me), Route.get("/version", this::version));
  }

  private static void me(Context context) {
    Query.none(context);
    Answers.json(context, 200, Caller.of(context));
  }

  private void version(Context context) {
    Query.none(context);
    Answers.json(context, 200, node);
  }
}
