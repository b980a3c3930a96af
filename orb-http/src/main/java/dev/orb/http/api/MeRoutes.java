package dev.orb.http.api;

import io.javalin.http.Context;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /me} and {@code /version}: who asks, and whom. */
final class MeRoutes {
  private final NodeInfo node;

  MeRoutes(NodeInfo node) {
    this.node = node;
  }

  List<Route> routes() {
    return List.of(
        Route.get(Right.VIEWER, "/me", MeRoutes::me),
        Route.get(Right.VIEWER, "/version", this::version));
  }

  private static void me(Context context) {
    Query.none(context);
    Answers.json(context, 200, MeJson.of(Caller.of(context)));
  }

  /** Who asks: the name of his token, and what it may do. */
  record MeJson(
      String name,
      String role,
      @Nullable List<String> commands,
      @Nullable List<String> on,
      @Nullable Instant expiresAt) {
    static MeJson of(Caller caller) {
      return new MeJson(
          caller.name(),
          caller.role().text(),
          some(caller.scope().commandTexts()),
          some(caller.scope().onTexts()),
          caller.expiresAt());
    }
  }

  /** Nothing in place of an empty list, which would read as if nothing were allowed. */
  static @Nullable List<String> some(List<String> texts) {
    return texts.isEmpty() ? null : texts;
  }

  private void version(Context context) {
    Query.none(context);
    Answers.json(context, 200, node);
  }
}
