package dev.orb.app.demo;

import dev.orb.client.OrbClientBuilder;
import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.testkit.SimulatedFleet;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * The demo's simulated fleet, a program of its own: enrols its clients over HTTP, connects each
 * over TCP, and writes down what they ran.
 */
final class SimulatedClients {
  private SimulatedClients() {}

  /**
   * Runs until it is ended.
   *
   * @param args how many, the broker's port, the node's URL, its token file, the record
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    int count = Integer.parseInt(args[0]);
    URI broker = URI.create("tcp://127.0.0.1:" + args[1]);
    String token = Files.readString(Path.of(args[3])).strip();
    Map<String, String> secrets = new LinkedHashMap<>();
    for (int i = 1; i <= count; i++) {
      String id = "sim-" + i;
      secrets.put(id, enrol(URI.create(args[2] + "/api/v1/clients"), token, id));
    }
    try (BufferedWriter record =
            Files.newBufferedWriter(
                Path.of(args[4]), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        SimulatedFleet fleet =
            SimulatedFleet.connect(
                broker, secrets, (id, client) -> handlers(id, client, record), Cast.PATIENCE)) {
      new CountDownLatch(fleet.connected() + 1).await();
    }
  }

  private static void handlers(String id, OrbClientBuilder client, BufferedWriter record) {
    client
        .reconnect(Duration.ofMillis(500), Duration.ofSeconds(5))
        .on("hello", context -> "hello from " + id)
        .run("record", context -> write(record, context.id() + " " + id));
  }

  private static void write(BufferedWriter record, String line) {
    try {
      synchronized (record) {
        record.write(line + "\n");
        record.flush();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String enrol(URI clients, String token, String id) throws IOException {
    HttpURLConnection post = (HttpURLConnection) clients.toURL().openConnection();
    post.setRequestMethod("POST");
    post.setDoOutput(true);
    post.setRequestProperty("Authorization", "Bearer " + token);
    post.setRequestProperty("Content-Type", "application/json");
    String body = JsonCodec.of(Map.of("id", id, "groups", List.of("sim"))).text();
    post.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
    try (InputStream answer = post.getInputStream()) {
      Json client = JsonCodec.parse(new String(answer.readAllBytes(), StandardCharsets.UTF_8));
      return client.get("secret").map(Json::string).orElse("");
    }
  }
}
