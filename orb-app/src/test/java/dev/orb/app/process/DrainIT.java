package dev.orb.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that is told to end while it is used: every request has an answer that is true. */
class DrainIT {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int CALLERS = 6;

  @TempDir Path folder;

  /** What became of one request. */
  private record Answer(String offline, int status, String code, String id, String state) {}

  private static String command(String offline, int millis) {
    return JsonCodec.of(
            Map.of(
                "name",
                "note",
                "params",
                Map.of("millis", millis),
                "target",
                Map.of("clients", List.of("w-0")),
                "offline",
                offline))
        .text();
  }

  private static Answer ask(Api api, String offline, int millis) {
    try {
      HttpResponse<String> answer =
          api.ask("POST", "/api/v1/commands?wait=25s", command(offline, millis));
      Json body = JsonCodec.parse(answer.body());
      return new Answer(
          offline,
          answer.statusCode(),
          Api.text(body, "code"),
          Api.text(body, "id"),
          Api.text(body, "state"));
    } catch (UncheckedIOException e) {
      return new Answer(offline, 0, "closed", "", "");
    }
  }

  @Test
  void callsInHandAreAnsweredNewOnesAreRefusedAndWhatWasAcceptedIsDoneOnce() throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS + 1);
    try (Node node = Node.started(folder);
        Worker worker = Worker.started(folder, "w-0", node.broker(), node.enrol("w-0"))) {
      await().atMost(LONG).until(() -> node.api().clientState("w-0").equals("connected"));
      Api api = node.api();
      // why so long: it runs when the signal comes, whatever the machine does meanwhile
      Future<Answer> inHand = callers.submit(() -> ask(api, "reject", 3_000));
      await().atMost(LONG).until(() -> worker.diary().size() == 1);
      Queue<Answer> answers = new ConcurrentLinkedQueue<>();
      List<Future<?>> loops = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        String offline = i % 2 == 0 ? "queue" : "reject";
        loops.add(
            callers.submit(
                () -> {
                  Answer answer = ask(api, offline, 5);
                  while (answer.status() != 0) {
                    answers.add(answer);
                    answer = ask(api, offline, 5);
                  }
                }));
      }
      await()
          .atMost(LONG)
          .until(() -> answers.stream().filter(answer -> answer.status() == 200).count() > 20);

      assertThat(node.stop()).isZero();
      for (Future<?> loop : loops) {
        loop.get(60, TimeUnit.SECONDS);
      }
      Answer first = inHand.get(60, TimeUnit.SECONDS);
      assertThat(first.status()).as("the call that ran when the signal came").isEqualTo(200);
      assertThat(first.state()).isEqualTo("SUCCEEDED");
      assertThat(answers)
          .allSatisfy(
              answer -> {
                if (answer.status() == 200) {
                  assertThat(answer.state()).isEqualTo("SUCCEEDED");
                } else if (answer.status() != 202) {
                  assertThat(answer.code()).isIn("SHUTTING_DOWN", "UNAVAILABLE", "CLIENT_OFFLINE");
                }
              });
      assertThat(answers)
          .as("while it drains, others are told so")
          .anyMatch(answer -> answer.code().equals("SHUTTING_DOWN"));

      node.start();
      List<String> accepted =
          answers.stream()
              .filter(answer -> answer.offline().equals("queue") && !answer.id().isEmpty())
              .map(Answer::id)
              .toList();
      await()
          .atMost(LONG)
          .untilAsserted(() -> assertThat(node.api().all("/commands?state=RUNNING")).isEmpty());
      for (String id : accepted) {
        assertThat(Api.text(node.api().delivery(id, "w-0"), "state")).isEqualTo("SUCCEEDED");
      }
      assertThat(worker.diary().lines()).doesNotHaveDuplicates();
      assertThat(worker.diary().lines())
          .containsAll(accepted.stream().map(id -> id + " 1").toList());
      assertThat(node.stop()).isZero();
    } finally {
      callers.shutdownNow();
    }
  }
}
