package dev.orb.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.server.backup.Backup;
import dev.orb.server.backup.Manifest;
import dev.orb.server.backup.Restore;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A back-up of a running node, and the fleet that is restored from it. */
class BackupIT {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration A_WHILE = Duration.ofMillis(700);

  @TempDir Path folder;

  private final List<String> ran = new CopyOnWriteArrayList<>();
  private final CountDownLatch began = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  private void connect(OrbStack stack, String id, String secret) {
    stack.connect(
        id,
        secret,
        client ->
            client
                .state(folder.resolve("state-of-" + id))
                .on(
                    "note",
                    context -> ran.add(id + " " + context.params().get("n").orElseThrow().text()))
                .on(
                    "long",
                    context -> {
                      ran.add(id + " long");
                      began.countDown();
                      return goOn.await(1, TimeUnit.MINUTES);
                    }));
  }

  private static CommandId note(OrbStack stack, Target target, int n) {
    return stack.server().send(target, CommandRequest.of("note", Map.of("n", n))).id();
  }

  private static DeliveryState state(OrbStack stack, CommandId id, String client) {
    return stack.server().commands().delivery(id, client).state();
  }

  private static void save(OrbStack stack, Path file) throws Exception {
    try (Backup backup = stack.server().backups().make();
        InputStream in = backup.open()) {
      assertThatThrownBy(() -> stack.server().backups().make())
          .isInstanceOfSatisfying(
              OrbException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
      assertThat(Files.copy(in, file)).isEqualTo(backup.size());
    }
  }

  @Test
  void aRestoredFleetStandsStillAndAfterTheThawNothingIsLostAndNothingRunsTwice() throws Exception {
    Path file = folder.resolve("orb.backup");
    CommandId open;
    CommandId running;
    String a;
    String off;
    try (OrbStack stack = OrbStack.start(folder.resolve("one"))) {
      a = stack.enrol("a");
      off = stack.enrol("off");
      connect(stack, "a", a);
      note(stack, Target.client("a"), 0);
      open = note(stack, Target.all(), 1);
      running = stack.server().send(Target.client("a"), CommandRequest.of("long", Map.of())).id();
      assertThat(began.await(20, TimeUnit.SECONDS)).isTrue();
      await().atMost(SOON).until(() -> state(stack, open, "a") == DeliveryState.SUCCEEDED);

      save(stack, file);
      assertThat(folder.resolve("one/data/backup")).doesNotExist();
      goOn.countDown();
      CommandId later = note(stack, Target.client("a"), 2);
      await().atMost(SOON).until(() -> state(stack, running, "a") == DeliveryState.SUCCEEDED);
      await().atMost(SOON).until(() -> state(stack, later, "a") == DeliveryState.SUCCEEDED);
    }
    assertThat(ran).containsExactlyInAnyOrder("a 0", "a 1", "a long", "a 2");

    Manifest manifest = Restore.into(folder.resolve("two/data"), file, Clock.systemUTC());
    try (OrbStack stack = OrbStack.start(folder.resolve("two"))) {
      assertThat(stack.server().node()).isEqualTo(manifest.node());
      assertThat(stack.server().freezing().current().orElseThrow().by()).isEqualTo(Restore.BY);
      connect(stack, "a", a);
      connect(stack, "off", off);
      assertThat(stack.server().commands().backlog(9).oldest())
          .extracting(entry -> entry.command().id())
          .contains(open);
      await().during(A_WHILE).atMost(SOON).untilAsserted(() -> assertThat(ran).hasSize(4));

      stack.server().freezing().thaw("ann");
      await().atMost(SOON).until(() -> state(stack, open, "off") == DeliveryState.SUCCEEDED);
      await().atMost(SOON).until(() -> state(stack, running, "a") == DeliveryState.SUCCEEDED);
      CommandId next = note(stack, Target.client("a"), 3);
      await().atMost(SOON).until(() -> state(stack, next, "a") == DeliveryState.SUCCEEDED);
    }
    assertThat(ran).containsExactlyInAnyOrder("a 0", "a 1", "a long", "a 2", "off 1", "a 3");
  }
}
