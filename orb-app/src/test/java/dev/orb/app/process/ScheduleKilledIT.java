package dev.orb.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class ScheduleKilledIT {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration MOMENT = Duration.ofMillis(20);

  /** So many due at once; 2000 is the long form. */
  private static final int MANY = Integer.getInteger("orb.schedules", 200);

  @TempDir Path folder;

  @Test
  void schedulesAcrossAKillFireEachTimeOnceAndCatchUpOnce() {
    try (Node node = Node.started(folder, "scheduler: {misfire-threshold: 1s}");
        Worker worker = Worker.started(folder, "w-0", node.broker(), node.enrol("w-0"))) {
      Terminal before = node.terminal();
      isGood(
          before.orb(
              "schedule add each --every 1s --overlap allow note millis:=0 --to w-0 --ttl 1m"));
      isGood(before.type(words("schedule add cron --overlap allow --cron", "* * * * * ?")));
      isGood(before.orb("schedule add soon --in 2s note millis:=0 --to w-0 --ttl 1m"));
      await().atMost(LONG).until(() -> firings(node, "each").size() >= 4);
      await().atMost(LONG).until(() -> firings(node, "cron").size() >= 2);
      await().atMost(LONG).until(() -> firings(node, "soon").size() == 1);
      isGood(before.orb("schedule add missed --in 1s note millis:=0 --to w-0 --ttl 1m"));

      node.kill();
      Instant dead = Instant.now();
      await().atMost(LONG).until(() -> Instant.now().isAfter(dead.plusSeconds(6)));
      node.launch();
      await().atMost(LONG).until(node::isHalfUp); // its scheduler comes after this
      Instant alive = Instant.now();
      node.awaitUp();

      for (String id : List.of("each", "cron")) {
        await().atMost(LONG).until(() -> timesAfter(node, id, alive) >= 2);
        List<Json> fired = firings(node, id);
        assertThat(fired).extracting(one -> at(one)).doesNotHaveDuplicates();
        assertThat(fired).extracting(one -> Api.text(one, "command")).doesNotHaveDuplicates();
        // of six or more that were missed one is made up for; another may not be late enough yet
        assertThat(fired)
            .filteredOn(one -> at(one).isAfter(dead) && at(one).isBefore(alive))
            .hasSizeLessThanOrEqualTo(3);
      }
      await().atMost(LONG).until(() -> firings(node, "missed").size() == 1);
      for (String id : List.of("each", "cron")) {
        isGood(node.terminal().orb("schedule remove " + id));
      }

      await()
          .atMost(LONG)
          .untilAsserted(() -> assertThat(node.api().all("/commands?state=RUNNING")).isEmpty());
      List<Json> commands = node.api().all("/commands");
      assertThat(commands).extracting(one -> Api.text(one, "state")).containsOnly("SUCCEEDED");
      assertThat(worker.diary().lines())
          .containsExactlyInAnyOrderElementsOf(
              commands.stream().map(one -> Api.text(one, "id") + " 1").toList());
      for (String id : List.of("soon", "missed")) {
        assertThat(commands).filteredOn(one -> Api.text(one, "schedule").equals(id)).hasSize(1);
      }
    }
  }

  @Test
  void whatIsDueInOneSecondIsSentOnceAlthoughTheNodeIsKilledHalfWay() throws IOException {
    try (Node node = Node.started(folder, "");
        Worker worker = Worker.started(folder, "w-0", node.broker(), node.enrol("w-0"))) {
      Path file = folder.resolve("many.yaml");
      StringBuilder many = new StringBuilder("schedules:\n");
      Instant due = Instant.now().plusMillis(4_000 + 10L * MANY);
      for (int i = 0; i < MANY; i++) {
        many.append("  many-")
            .append(i)
            .append(": {at: '")
            .append(due)
            .append("', command: {name: note, params: {millis: 0}, ttl: 10m,")
            .append(" target: {clients: [w-0]}}}\n");
      }
      Files.writeString(file, many);
      isGood(node.terminal().type("apply", "-f", file.toString()));

      await().atMost(LONG).pollInterval(MOMENT).until(() -> !worker.diary().lines().isEmpty());
      node.kill();
      node.launch();
      node.awaitUp();

      await()
          .atMost(LONG)
          .untilAsserted(
              () -> assertThat(worker.diary().lines()).hasSizeGreaterThanOrEqualTo(MANY));
      await()
          .atMost(LONG)
          .untilAsserted(() -> assertThat(node.api().all("/commands?state=RUNNING")).isEmpty());
      List<Json> commands = node.api().all("/commands");
      assertThat(commands).hasSize(MANY);
      assertThat(commands).extracting(one -> Api.text(one, "state")).containsOnly("SUCCEEDED");
      assertThat(commands)
          .extracting(one -> Api.text(one, "schedule"))
          .doesNotHaveDuplicates()
          .allMatch(id -> id.startsWith("many-"));
      assertThat(worker.diary().lines())
          .containsExactlyInAnyOrderElementsOf(
              commands.stream().map(one -> Api.text(one, "id") + " 1").toList());
    }
  }

  private static String[] words(String start, String expression) {
    String[] end = {expression, "note", "millis:=0", "--to", "w-0", "--ttl", "1m"};
    String[] first = start.split(" ", -1);
    String[] all = new String[first.length + end.length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(end, 0, all, first.length, end.length);
    return all;
  }

  private static void isGood(Terminal.Printed printed) {
    assertThat(printed.exit()).as(printed.err()).isZero();
  }

  private static List<Json> firings(Node node, String schedule) {
    return node.api().all("/schedules/" + schedule + "/firings");
  }

  private static Instant at(Json firing) {
    return Instant.parse(Api.text(firing, "scheduledAt"));
  }

  private static long timesAfter(Node node, String schedule, Instant moment) {
    return firings(node, schedule).stream().filter(one -> at(one).isAfter(moment)).count();
  }
}
