package dev.orb.http.api;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import dev.orb.server.access.ApiTokens;
import dev.orb.server.access.Role;
import dev.orb.server.access.Scope;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@code /tokens}: who may use this API. A caller whose token has a scope sees and makes tokens
 * within it.
 */
final class TokenRoutes {
  private static final Duration USUAL_OVERLAP = Duration.ofHours(24);

  private final ApiTokens tokens;

  TokenRoutes(ApiTokens tokens) {
    this.tokens = tokens;
  }

  List<Route> routes() {
    return List.of(
        Route.get(Right.ADMIN, "/tokens", this::list),
        Route.post(Right.ADMIN, "/tokens", this::create),
        Route.delete(Right.ADMIN, "/tokens/{name}", this::revoke),
        Route.post(Right.ADMIN, "/tokens/{name}/rotate", this::rotate));
  }

  private void list(Context context) {
    Query query = Query.of(context, "limit", "after");
    String after = query.after().map(Cursor::read).orElse("");
    int limit = query.limit();
    Scope scope = Caller.of(context).scope();
    List<ApiTokens.View> found =
        tokens.list().stream()
            .filter(token -> key(token).compareTo(after) > 0)
            .filter(token -> scope.contains(token.scope()))
            .limit(limit + 1L)
            .toList();
    Answers.page(context, Cursor.page(found, limit, TokenRoutes::key), TokenJson::of);
  }

  /** In the order of the list. */
  private static String key(ApiTokens.View token) {
    return token.name().toLowerCase(Locale.ROOT);
  }

  private void create(Context context) {
    Query.none(context);
    Fields fields = Fields.ofBody(context);
    ApiTokens.Terms terms =
        new ApiTokens.Terms(
            fields.requiredString("name"),
            Role.named(fields.requiredString("role")),
            Scope.parse(fields.strings("commands"), fields.strings("on")),
            fields.duration("expires").orElse(null));
    fields.end();
    Caller caller = Caller.of(context);
    if (!caller.scope().contains(terms.scope())) {
      throw new OrbException(
          ErrorCode.FORBIDDEN,
          "the token '" + caller.name() + "' has a scope, and this one would reach further",
          "give commands and on that lie within those of GET /me");
    }
    answer(context, 201, tokens.create(terms));
  }

  private void rotate(Context context) {
    Query.none(context);
    Fields fields = Fields.ofOptionalBody(context);
    Duration overlap = fields.duration("overlap").orElse(USUAL_OVERLAP);
    fields.end();
    answer(context, 200, tokens.rotate(named(context), overlap));
  }

  private void revoke(Context context) {
    Query.none(context);
    tokens.revoke(named(context));
    context.status(204);
  }

  /** The token that the path names, if it lies within the caller's scope. */
  private String named(Context context) {
    String name = context.pathParam("name");
    return tokens
        .find(name)
        .filter(token -> Caller.of(context).scope().contains(token.scope()))
        .map(ApiTokens.View::name)
        .orElseThrow(
            () ->
                new OrbException(
                    ErrorCode.NOT_FOUND,
                    "no token '" + Names.shown(name) + "'",
                    "orb token list shows which there are"));
  }

  private static void answer(Context context, int status, ApiTokens.Created created) {
    context.header("Cache-Control", "no-store");
    Answers.json(context, status, TokenJson.of(created.token(), created.word()));
  }

  /**
   * A token in JSON.
   *
   * @param token what its bearer shows; in the answer to its making and rotation only
   */
  record TokenJson(
      String name,
      @Nullable String token,
      String role,
      @Nullable List<String> commands,
      @Nullable List<String> on,
      String state,
      Instant createdAt,
      @Nullable Instant expiresAt,
      @Nullable Instant rotatedAt,
      @Nullable Instant overlapUntil,
      @Nullable Instant lastUsedAt) {
    static TokenJson of(ApiTokens.View view) {
      return of(view, null);
    }

    static TokenJson of(ApiTokens.View view, @Nullable String word) {
      return new TokenJson(
          view.name(),
          word,
          view.role().text(),
          MeRoutes.some(view.scope().commandTexts()),
          MeRoutes.some(view.scope().onTexts()),
          view.expired() ? "expired" : "active",
          view.createdAt(),
          view.expiresAt(),
          view.rotatedAt(),
          view.formerUntil(),
          view.lastUsedAt());
    }

    /** Without the word. */
    @Override
    public String toString() {
      return "TokenJson[" + name + "]";
    }
  }
}
