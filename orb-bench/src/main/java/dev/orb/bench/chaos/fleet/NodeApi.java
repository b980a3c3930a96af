package dev.orb.bench.chaos.fleet;

import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Asks the node over HTTP, as any program would. Thread-safe. */
final class NodeApi {
  static {
    // why: whether an order is sent again is the sender's decision, not the JDK's
    System.setProperty("sun.net.http.retryPost", "false");
  }

  private static final int CONNECT_MILLIS = 2_000;
  private static final Duration USUAL = Duration.ofSeconds(5);
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final int PAGE = 500;

  private final int port;
  private final String token;
  private final AtomicLong answers = new AtomicLong();

  NodeApi(int port, String token) {
    this.port = port;
    this.token = token;
  }

  /** What was answered. */
  record Answer(int status, String body) {
    Json json() {
      return JsonCodec.parse(body);
    }
  }

  /** How many there were so far. */
  long answers() {
    return answers.get();
  }

  /** One request, whatever its answer. */
  Answer ask(String method, String path, @Nullable Object body, Duration patience)
      throws IOException {
    URI uri = URI.create("http://127.0.0.1:" + port + "/api/v1" + path);
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setReadTimeout((int) patience.toMillis());
    connection.setRequestMethod(method);
    connection.setRequestProperty("Authorization", "Bearer " + token);
    if (body != null) {
      connection.setDoOutput(true);
      connection.setRequestProperty("Content-Type", "application/json");
      try (OutputStream out = connection.getOutputStream()) {
        out.write(JsonCodec.of(body).text().getBytes(StandardCharsets.UTF_8));
      }
    }
    int status = connection.getResponseCode();
    answers.incrementAndGet();
    try (InputStream in =
        status >= 400 ? connection.getErrorStream() : connection.getInputStream()) {
      String text = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new Answer(status, text);
    }
  }

  /** What is there, or a failure. */
  Json get(String path) throws IOException {
    Answer answer = ask("GET", path, null, LONG);
    if (answer.status() >= 300) {
      throw new IOException(path + ": " + answer);
    }
    return answer.json();
  }

  Answer post(String path, Map<String, ?> body) throws IOException {
    return ask("POST", path, body, USUAL);
  }

  /** Every item of a list. */
  List<Json> all(String path) throws IOException {
    List<Json> items = new ArrayList<>();
    String after = "";
    while (true) {
      Json page = get(path + (path.contains("?") ? "&" : "?") + "limit=" + PAGE + after);
      items.addAll(page.get("items").map(Json::elements).orElse(List.of()));
      String next = text(page, "next");
      if (next.isEmpty()) {
        return items;
      }
      after = "&after=" + next;
    }
  }

  /** A member's text, empty if it is absent or null. */
  static String text(Json json, String member) {
    return json.get(member).filter(value -> !value.isNull()).map(Json::string).orElse("");
  }
}
