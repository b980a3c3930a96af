package dev.orb.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orb.client.OrbClient;
import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.CommandType;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.server.dispatch.Backlog;
import dev.orb.server.freeze.Freezing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fleet that is frozen. */
class FreezeIT {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration A_WHILE = Duration.ofMillis(700);

  @TempDir Path folder;

  private final List<String> ran = new CopyOnWriteArrayList<>();
  private final CountDownLatch began = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  private OrbClient connect(OrbStack stack, String id, String secret) {
    return stack.connect(
        id,
        secret,
        client ->
            client
                .concurrency(1)
                .on(
                    "note",
                    context -> ran.add(id + " " + context.params().get("n").orElseThrow().text()))
                .on(
                    "long",
                    context -> {
                      began.countDown();
                      return goOn.await(1, TimeUnit.MINUTES);
                    }));
  }

  private static CommandRequest<Json> note(int n) {
    return CommandRequest.of("note", Map.of("n", n));
  }

  @Test
  void nothingIsReleasedUntilTheThawAlsoOverARestartAndWhatRunsGoesOn() throws Exception {
    String a;
    String late;
    try (OrbStack stack = OrbStack.start(folder)) {
      a = stack.enrol("a");
      OrbClient running = connect(stack, "a", a);
      var begun = stack.server().send(Target.client("a"), CommandRequest.of("long", Map.of()));
      assertThat(began.await(20, TimeUnit.SECONDS)).isTrue();

      Freezing freezing = stack.server().freezing();
      assertThat(freezing.freeze("ann", "the disk is changed").by()).isEqualTo("ann");
      assertThat(freezing.freeze("bob", null).by()).isEqualTo("ann");
      goOn.countDown();
      assertThat(begun.await(SOON).allSucceeded()).isTrue();

      late = stack.enrol("late");
      OrbClient joined = connect(stack, "late", late);
      for (int n = 0; n < 3; n++) {
        stack.server().send(Target.all(), note(n));
      }
      await().during(A_WHILE).atMost(SOON).untilAsserted(() -> assertThat(ran).isEmpty());
      assertThatThrownBy(
              () -> stack.server().client("a").call(CommandType.untyped("note"), null, SOON))
          .isInstanceOfSatisfying(
              OrbException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
          .hasMessageContaining("frozen")
          .hasMessageContaining("the disk is changed");
      assertThat(running.isConnected() && joined.isConnected()).isTrue();
    }
    try (OrbStack stack = OrbStack.start(folder)) {
      connect(stack, "a", a);
      connect(stack, "late", late);
      await().during(A_WHILE).atMost(SOON).untilAsserted(() -> assertThat(ran).isEmpty());
      Backlog backlog = stack.server().commands().backlog(2);
      assertThat(backlog.commands()).isEqualTo(3);
      assertThat(backlog.deliveries()).isEqualTo(6);
      assertThat(backlog.oldest()).hasSize(2);

      assertThat(stack.server().freezing().thaw("ann")).isPresent();
      await().atMost(SOON).until(() -> ran.size() == 6);
      for (String id : List.of("a", "late")) {
        assertThat(ran.stream().filter(line -> line.startsWith(id + " ")))
            .containsExactly(id + " 0", id + " 1", id + " 2");
      }
      assertThat(stack.server().freezing().thaw("ann")).isEmpty();
    }
  }
}
