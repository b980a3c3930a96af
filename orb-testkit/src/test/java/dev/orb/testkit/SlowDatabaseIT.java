package dev.orb.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.CommandState;
import dev.orb.protocol.CommandType;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.server.OrbServer;
import dev.orb.server.dispatch.Submission;
import dev.orb.server.journal.CommandRecord;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that answers, and whose commits do not come. */
class SlowDatabaseIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int MANY = 300;
  private static final CommandType<Integer, Integer> DOUBLE =
      CommandType.of("double", Integer.class, Integer.class);

  @TempDir Path folder;

  private static CompletableFuture<CommandRecord> send(OrbServer server, int n) {
    return server
        .commands()
        .send(
            Submission.of(
                DOUBLE.name(),
                JsonCodec.of(n),
                Target.client("web-1"),
                CommandOptions.DEFAULT,
                "test"))
        .toCompletableFuture();
  }

  private static ErrorCode refusal(CompletableFuture<CommandRecord> sent) {
    Throwable failure = sent.handle((command, thrown) -> thrown).join();
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof OrbException refused ? refused.code() : ErrorCode.INTERNAL;
  }

  private static String database(OrbServer server) {
    return Objects.requireNonNullElse(server.health().parts().get("database"), "");
  }

  @Test
  void whileNoCommitComesCallsGoOnIntakeIsRefusedAtOnceAndThenAllThatWaitedIsDone()
      throws Exception {
    try (OrbStack stack = OrbStack.start(folder)) {
      OrbServer server = stack.server();
      stack.client("web-1", client -> client.on(DOUBLE, (n, context) -> 2 * n));
      var since = server.clients().find("web-1").orElseThrow().connectedSince();
      // why one before: the row that is locked below comes with it
      assertThat(send(server, 0).get(60, TimeUnit.SECONDS)).isNotNull();
      List<CompletableFuture<CommandRecord>> waiting = new ArrayList<>();
      try (Connection connection = server.scheduling().dataSource().getConnection();
          Statement statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        // why this row: every group of facts writes it
        statement.executeUpdate("UPDATE orb_high SET number = number");
        for (int i = 0; i < MANY; i++) {
          waiting.add(send(server, i));
        }
        await().atMost(SOON).until(() -> !database(server).equals("ok"));

        long begun = System.nanoTime();
        int calls = 0;
        // why so long: a client that is not heard of for three seconds is out
        while (System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(4)) {
          assertThat(server.client("web-1").call(DOUBLE, calls, Duration.ofSeconds(20)))
              .isEqualTo(2 * calls);
          CompletableFuture<CommandRecord> refused = send(server, calls);
          assertThat(refused).as("nobody waits for a refusal").isCompletedExceptionally();
          assertThat(refusal(refused)).isEqualTo(ErrorCode.UNAVAILABLE);
          calls++;
        }
        assertThat(waiting)
            .as("nothing is said before it is written")
            .noneMatch(one -> one.isDone());
        connection.rollback();
        connection.setAutoCommit(true);
      }

      List<CommandRecord> accepted = new ArrayList<>();
      for (CompletableFuture<CommandRecord> one : waiting) {
        accepted.add(one.get(60, TimeUnit.SECONDS));
      }
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(accepted)
                      .allMatch(
                          one ->
                              server.commands().find(one.id().toString(), "test").state()
                                  == CommandState.SUCCEEDED));
      assertThat(database(server)).isEqualTo("ok");
      assertThat(send(server, 1).get(60, TimeUnit.SECONDS)).isNotNull();
      assertThat(server.clients().find("web-1").orElseThrow().connectedSince())
          .as("no heartbeat was late")
          .isEqualTo(since);
    }
  }
}
