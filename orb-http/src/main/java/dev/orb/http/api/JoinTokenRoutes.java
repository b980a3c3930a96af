package dev.orb.http.api;

import dev.orb.protocol.Durations;
import dev.orb.server.fleet.JoinTokens;
import dev.orb.server.fleet.JoinTokens.Terms;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code /join-tokens}: tokens by which clients join the fleet. */
final class JoinTokenRoutes {
  private final JoinTokens tokens;

  JoinTokenRoutes(JoinTokens tokens) {
    this.tokens = tokens;
  }

  List<Route> routes() {
    return List.of(
        Route.get(Right.WHOLE_ADMIN, "/join-tokens", this::list),
        Route.post(Right.WHOLE_ADMIN, "/join-tokens", this::create),
        Route.delete(Right.WHOLE_ADMIN, "/join-tokens/{id}", this::revoke));
  }

  private void list(Context context) {
    Query query = Query.of(context, "limit", "after");
    String after = query.after().map(Cursor::read).orElse("");
    int limit = query.limit();
    List<JoinTokens.View> found =
        tokens.list().stream()
            .filter(token -> key(token).compareTo(after) > 0)
            .limit(limit + 1L)
            .toList();
    Answers.page(
        context,
        Cursor.page(found, limit, JoinTokenRoutes::key),
        token -> JoinTokenJson.of(token, null));
  }

  /** In the order of the list. */
  private static String key(JoinTokens.View token) {
    return String.format(Locale.ROOT, "%020d ", token.createdAt().toEpochMilli()) + token.id();
  }

  private void create(Context context) {
    Query.none(context);
    Fields fields = Fields.ofOptionalBody(context);
    Terms terms =
        new Terms(
            new LinkedHashSet<>(fields.strings("groups")),
            fields.stringMap("labels"),
            fields.integer("uses").orElse(1),
            fields.duration("ttl").orElse(Terms.USUAL_TTL),
            fields.string("for").orElse(null),
            fields.duration("ephemeral").orElse(null));
    fields.end();
    JoinTokens.Created created = tokens.create(terms);
    context.header("Cache-Control", "no-store");
    Answers.json(context, 201, JoinTokenJson.of(created.token(), created.word()));
  }

  private void revoke(Context context) {
    Query.none(context);
    tokens.revoke(context.pathParam("id"));
    context.status(204);
  }

  // why no record: a member is called "for"
  private static final class JoinTokenJson {
    private JoinTokenJson() {}

    static Map<String, Object> of(JoinTokens.View view, @Nullable String word) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("id", view.id());
      if (word != null) {
        json.put("token", word);
      }
      Terms terms = view.terms();
      json.put("state", view.state().name().toLowerCase(Locale.ROOT).replace('_', '-'));
      json.put("groups", terms.groups().stream().sorted().toList());
      json.put("labels", new TreeMap<>(terms.labels()));
      json.put("uses", terms.uses());
      json.put("used", view.used());
      if (terms.client() != null) {
        json.put("for", terms.client());
      }
      Duration ephemeral = terms.ephemeral();
      if (ephemeral != null) {
        json.put("ephemeral", Durations.text(ephemeral));
      }
      json.put("createdAt", view.createdAt());
      json.put("expiresAt", view.expiresAt());
      return json;
    }
  }
}
