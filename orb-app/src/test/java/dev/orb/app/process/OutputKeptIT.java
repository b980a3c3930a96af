package dev.orb.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.app.Main;
import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.testkit.JavaProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a program printed, seen by several while it runs, and after its agent and its node died. */
@Timeout(150)
class OutputKeptIT {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path folder;

  /** An event of a stream. */
  private record Event(String id, String name, Json data) {}

  /** One who reads events on a thread, from one to the next stream of the same command. */
  private static final class Reader {
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private CompletableFuture<Void> ended = new CompletableFuture<>();

    void follow(Node node, String command) throws IOException {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(
                  URI.create(
                      "http://127.0.0.1:"
                          + node.httpPort()
                          + "/api/v1/commands/"
                          + command
                          + "/events"))
              .header(
                  "Authorization",
                  "Bearer " + Files.readString(node.data().resolve("admin.token")).strip());
      if (!events.isEmpty()) {
        request.header("Last-Event-ID", events.get(events.size() - 1).id());
      }
      ended = new CompletableFuture<>();
      Thread reading = new Thread(() -> read(request.build()), "reader");
      reading.start();
    }

    private void read(HttpRequest request) {
      try (InputStream in =
              HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream()).body();
          Scanner lines = new Scanner(in, StandardCharsets.UTF_8)) {
        String id = "";
        String name = "";
        while (lines.hasNextLine()) {
          String line = lines.nextLine();
          if (line.startsWith("id: ")) {
            id = line.substring(4);
          } else if (line.startsWith("event: ")) {
            name = line.substring(7);
          } else if (line.startsWith("data: ")) {
            events.add(new Event(id, name, JsonCodec.parse(line.substring(6))));
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      } finally {
        ended.complete(null);
      }
    }

    String printed() {
      return events.stream()
          .map(event -> Api.text(event.data(), "chunk"))
          .collect(Collectors.joining());
    }
  }

  private JavaProcess agent() {
    return JavaProcess.start(JavaProcess.Start.of(Main.class, folder, "agent", "-c", "agent.yaml"));
  }

  @Test
  void itIsSeenByAllWhoLookOnKeptAfterEveryDeathAndReadOnFromAnyPlace() throws Exception {
    try (Node node = new Node(folder)) {
      // why: who looks on comes back to where the node was
      Node.write(
          folder.resolve("orb.yaml"),
          Files.readString(folder.resolve("orb.yaml"))
              .replace("http: {port: 0}", "http: {port: " + Ports.stable() + "}"));
      node.start();
      Node.keep(folder.resolve("secret"), node.enrol("a"));
      Node.write(
          folder.resolve("agent.yaml"),
          String.join(
              "\n",
              "id: a",
              "server: " + node.broker(),
              "secret-file: secret",
              "state: state-a",
              "commands:",
              "  count: {run: [sh, -c, 'i=0; while [ $i -lt 300 ]; do i=$((i+1)); echo line $i;"
                  + " echo ::progress $((i/3)) at $i >&2; sleep 0.05; done'], timeout: 2m}",
              ""));
      String command;
      Reader one = new Reader();
      Reader two = new Reader();
      CompletableFuture<Terminal.Printed> shell = new CompletableFuture<>();
      try (JavaProcess agent = agent()) {
        command = node.api().send("count", Map.of(), "a");
        one.follow(node, command);
        Terminal terminal = new Terminal(folder, node.home(), node.httpPort());
        Thread typing =
            new Thread(
                () -> shell.complete(terminal.orb("command watch " + command + " -o jsonl")),
                "shell");
        typing.start();
        await().atMost(LONG).until(() -> one.printed().contains("line 12\n"));
        two.follow(node, command);
        await().atMost(LONG).until(() -> two.printed().contains("line 20\n"));
        agent.kill();
      }
      // What was printed is the same for who came first, who came later, and who asks now.
      await().atMost(LONG).until(() -> one.printed().equals(two.printed()));
      await()
          .atMost(LONG)
          .untilAsserted(
              () ->
                  assertThat(Api.text(node.api().delivery(command, "a"), "output"))
                      .hasSameSizeAs(one.printed()));
      String printed = one.printed();
      assertThat(printed).startsWith("line 1\nline 2\n").endsWith("\n");
      Json delivery = node.api().delivery(command, "a");
      assertThat(Api.text(delivery, "state")).isEqualTo("RUNNING");
      assertThat(delivery.get("progress").orElseThrow().elements()).hasSizeGreaterThan(10);
      assertThat(one.events).extracting(Event::id).doesNotHaveDuplicates().isSorted();

      // Nothing more comes, and what came is written down.
      await()
          .atMost(LONG)
          .during(Duration.ofSeconds(1))
          .until(() -> Api.text(node.api().delivery(command, "a"), "output").equals(printed));
      node.kill();
      one.ended.join();
      node.start();
      assertThat(Api.text(node.api().delivery(command, "a"), "output")).isEqualTo(printed);
      one.follow(node, command);

      try (JavaProcess agent = agent()) {
        one.ended.join();
        assertThat(agent.isAlive()).isTrue();
      }
      assertThat(one.events).extracting(Event::id).doesNotHaveDuplicates();
      assertThat(one.printed()).isEqualTo(printed);
      List<Event> last = one.events.subList(one.events.size() - 2, one.events.size());
      assertThat(last).extracting(Event::name).containsExactly("delivery", "done");
      assertThat(Api.text(last.get(0).data(), "reason")).isEqualTo("lost");
      assertThat(
              node.api().delivery(command, "a").get("evidence").orElseThrow().elements().stream()
                  .map(clue -> Api.text(clue, "what")))
          .contains("session-lost", "node-restarted", "redelivered", "ended");

      // The shell went on by itself, and showed everything once.
      Terminal.Printed watched = shell.get(60, TimeUnit.SECONDS);
      assertThat(watched.exit()).isEqualTo(1);
      assertThat(
              watched.ofKind("progress").stream()
                  .map(line -> Api.text(line, "chunk"))
                  .collect(Collectors.joining()))
          .isEqualTo(printed);
      assertThat(watched.ofKind("reply")).hasSize(1);
      assertThat(watched.ofKind("summary")).hasSize(1);
    }
  }
}
