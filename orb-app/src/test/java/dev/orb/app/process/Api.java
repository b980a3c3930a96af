package dev.orb.app.process;

import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Asks a node over HTTP. Thread-safe. */
final class Api {
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private final String root;
  private final String token;

  Api(int port, String token) {
    this.root = "http://127.0.0.1:" + port;
    this.token = token;
  }

  /** One request, whatever its answer. */
  HttpResponse<String> ask(String method, String path, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(root + path))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      return HTTP.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Json good(HttpResponse<String> answer) {
    if (answer.statusCode() >= 300) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
    return JsonCodec.parse(answer.body());
  }

  Json get(String path) {
    return good(ask("GET", "/api/v1" + path, ""));
  }

  Json post(String path, Object body) {
    return good(ask("POST", "/api/v1" + path, JsonCodec.of(body).text()));
  }

  /** Every item of a list. */
  List<Json> all(String path) {
    List<Json> items = new ArrayList<>();
    String after = "";
    while (true) {
      Json page = get(path + (path.contains("?") ? "&" : "?") + "limit=500" + after);
      items.addAll(page.get("items").orElseThrow().elements());
      String next =
          page.get("next").filter(cursor -> !cursor.isNull()).map(Json::string).orElse("");
      if (next.isEmpty()) {
        return items;
      }
      after = "&after=" + next;
    }
  }

  String enrol(String id, String... groups) {
    return text(post("/clients", Map.of("id", id, "groups", List.of(groups))), "secret");
  }

  /** Sends to one client; the value is the command's id. */
  String send(String name, Map<String, ?> params, String client) {
    return text(
        post(
            "/commands",
            Map.of("name", name, "params", params, "target", Map.of("clients", List.of(client)))),
        "id");
  }

  Json delivery(String command, String client) {
    return get("/commands/" + command + "/deliveries/" + client);
  }

  String clientState(String id) {
    return text(get("/clients/" + id), "state");
  }

  static String text(Json object, String key) {
    return object.get(key).filter(Json::isString).map(Json::string).orElse("");
  }
}
