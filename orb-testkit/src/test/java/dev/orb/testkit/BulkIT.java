package dev.orb.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.client.OrbClient;
import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Target;
import dev.orb.protocol.Ticker;
import dev.orb.server.fleet.BulkAction;
import dev.orb.server.fleet.BulkAnswer;
import dev.orb.server.fleet.BulkAnswer.Verdict;
import dev.orb.server.fleet.ClientChange;
import dev.orb.server.fleet.ClientView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BulkIT {
  private static final int MANY = 1_200;
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path folder;

  private static ClientChange labels(Map<String, String> labels) {
    return new ClientChange(null, Set.of("canary"), Set.of("web"), labels, Set.of());
  }

  @Test
  void athousandAreRelabelledInOneCommandAndSentToByTheLabel() {
    List<String> ran = new CopyOnWriteArrayList<>();
    try (OrbStack stack = OrbStack.start(folder)) {
      for (int i = 0; i < MANY; i++) {
        stack.enrol("c" + i, i % 2 == 0 ? "web" : "db");
      }
      OrbClient here =
          stack.client("here", client -> client.run("note", context -> ran.add("here")), "web");
      long begun = Ticker.SYSTEM.nanos();
      BulkAnswer answer =
          stack
              .server()
              .clients()
              .bulk(
                  Target.group("web"), new BulkAction.Set(labels(Map.of("zone", "north"))), false);
      assertThat(Ticker.SYSTEM.since(begun)).isLessThan(Duration.ofSeconds(2));
      assertThat(answer.changed()).isEqualTo(MANY / 2 + 1);
      assertThat(answer.items()).allMatch(item -> item.verdict() == Verdict.ACCEPTED);
      await().atMost(SOON).until(() -> here.groups().equals(Set.of("canary")));

      var sent =
          stack
              .server()
              .send(
                  Target.all().where("zone = 'north'"),
                  CommandRequest.of("note", null).ttl(Duration.ofMinutes(5)));
      await().atMost(SOON).until(() -> ran.equals(List.of("here")));
      assertThat(stack.server().commands().find(sent.id().toString(), "x").addressees())
          .hasSize(MANY / 2 + 1);

      BulkAnswer gone =
          stack
              .server()
              .clients()
              .bulk(Target.group("canary").except("here"), new BulkAction.Remove(), false);
      assertThat(gone.changed()).isEqualTo(MANY / 2);
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(
                          stack
                              .server()
                              .commands()
                              .summary(sent.id())
                              .counts()
                              .of(DeliveryState.CANCELLED))
                      .isEqualTo(MANY / 2));
    }
    try (OrbStack again = OrbStack.start(folder)) {
      ClientView here = again.server().clients().find("here").orElseThrow();
      assertThat(here.groups()).containsExactly("canary");
      assertThat(here.labels()).containsEntry("zone", "north");
      assertThat(again.server().clients().count().defined()).isEqualTo(MANY / 2 + 1);
      BulkAnswer dry =
          again
              .server()
              .clients()
              .bulk(
                  Target.clients(List.of("here", "c1", "ghost")),
                  new BulkAction.Set(labels(Map.of("zone", "north"))),
                  true);
      assertThat(dry.items())
          .containsExactly(
              new BulkAnswer.Item("here", Verdict.UNCHANGED, null),
              new BulkAnswer.Item("c1", Verdict.ACCEPTED, null),
              new BulkAnswer.Item("ghost", Verdict.REFUSED, ErrorCode.UNKNOWN_CLIENT));
      assertThat(again.server().clients().find("c1").orElseThrow().labels()).isEmpty();
    }
  }
}
