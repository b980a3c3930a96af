package dev.orb.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.Json;
import dev.orb.protocol.Target;
import dev.orb.server.Sent;
import dev.orb.server.fleet.ClientView;
import dev.orb.testkit.OrbStack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class PresenceIT {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SOON = Duration.ofSeconds(2);
  private static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(3);

  @TempDir Path folder;

  private final List<String> departed = new CopyOnWriteArrayList<>();

  private OrbStack stack() {
    return OrbStack.start(
        folder,
        settings -> settings.withHeartbeat(Duration.ofMillis(500), HEARTBEAT_TIMEOUT),
        server ->
            server.onDisconnect(
                (session, reason, graceful) -> departed.add(session.client() + " " + graceful)));
  }

  private static boolean connected(OrbStack stack, String id) {
    return stack.server().clients().find(id).orElseThrow().state() == ClientView.State.CONNECTED;
  }

  private static Sent<Json> note(OrbStack stack) {
    return stack
        .server()
        .send(Target.client("w-0"), CommandRequest.of("note", Map.of("millis", 0)));
  }

  @Test
  void aKilledClientIsSeenGoneAtOnceAndItsEndIsToldOnce() {
    try (OrbStack stack = stack();
        Worker worker = Worker.started(folder, "w-0", stack.broker(), stack.enrol("w-0"))) {
      await().atMost(LONG).until(() -> connected(stack, "w-0"));

      worker.process().kill();

      await().atMost(SOON).until(() -> !connected(stack, "w-0"));
      await().atMost(SOON).until(() -> !departed.isEmpty());
      Sent<Json> sent = note(stack);
      worker.start();
      assertThat(sent.await(LONG).allSucceeded()).isTrue();
      assertThat(departed).containsExactly("w-0 false");
      assertThat(worker.diary().lines()).containsExactly(sent.id() + " 1");
    }
  }

  @Test
  void aFrozenClientIsGoneWithinTheTimeoutAndComesBackWithoutLoss() {
    try (OrbStack stack = stack();
        Worker worker = Worker.started(folder, "w-0", stack.broker(), stack.enrol("w-0"))) {
      await().atMost(LONG).until(() -> connected(stack, "w-0"));

      worker.process().freeze();
      Sent<Json> early = note(stack);
      await().atMost(HEARTBEAT_TIMEOUT.plus(SOON)).until(() -> !connected(stack, "w-0"));
      await().atMost(SOON).until(() -> !departed.isEmpty());
      Sent<Json> late = note(stack);
      assertThat(departed).containsExactly("w-0 false");
      worker.process().thaw();

      assertThat(early.await(LONG).allSucceeded()).isTrue();
      assertThat(late.await(LONG).allSucceeded()).isTrue();
      await().atMost(LONG).until(() -> connected(stack, "w-0"));
      assertThat(departed).containsExactly("w-0 false");
      assertThat(worker.diary().lines())
          .containsExactlyInAnyOrder(early.id() + " 1", late.id() + " 1");
    }
  }
}
