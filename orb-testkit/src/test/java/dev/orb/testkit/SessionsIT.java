package dev.orb.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.client.OrbClient;
import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.Json;
import dev.orb.protocol.Reason;
import dev.orb.protocol.Target;
import dev.orb.server.Sent;
import dev.orb.server.fleet.ClientView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionsIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path folder;

  @Test
  void aConnectCallbackMaySendAndADisconnectIsToldOnceAndInOrder() {
    List<String> told = new CopyOnWriteArrayList<>();
    List<Sent<Json>> greetings = new CopyOnWriteArrayList<>();
    OrbStack[] stack = new OrbStack[1];
    try (OrbStack started =
        OrbStack.start(
            folder,
            settings -> settings,
            server ->
                server
                    .onConnect(
                        session -> {
                          greetings.add(
                              stack[0]
                                  .server()
                                  .send(
                                      Target.client(session.client()),
                                      CommandRequest.of("greet", null)));
                          return true;
                        })
                    .onDisconnect(
                        (session, reason, graceful) ->
                            told.add(session.client() + " " + graceful)))) {
      stack[0] = started;
      OrbClient client = started.client("a", builder -> builder.on("greet", context -> "hello"));
      await().atMost(SOON).until(() -> greetings.size() == 1);
      assertThat(greetings.get(0).await(SOON).allSucceeded()).isTrue();

      client.close();
      await().atMost(SOON).until(() -> !told.isEmpty());
      assertThat(told).containsExactly("a true");
    }
  }

  @Test
  void aVetoedClientIsToldWhyAndIsNotConnected() {
    try (OrbStack stack =
        OrbStack.start(
            folder,
            settings -> settings,
            server -> server.onConnect(session -> !session.client().equals("bad")))) {
      String secret = stack.enrol("bad");
      OrbClient bad =
          OrbClient.builder("bad", stack.broker())
              .secret(secret)
              .state(folder.resolve("state-bad"))
              .build();
      try (bad) {
        assertThat(bad.start(Duration.ofSeconds(2))).isFalse();
        assertThat(stack.server().clients().find("bad").orElseThrow().state())
            .isEqualTo(ClientView.State.DISCONNECTED);
      }
    }
  }

  @Test
  void definedAndConnectedClientsAreCounted() {
    try (OrbStack stack = OrbStack.start(folder)) {
      stack.client("here", client -> client.run("x", context -> {}));
      stack.enrol("away");

      assertThat(stack.server().clients().count().defined()).isEqualTo(2);
      assertThat(stack.server().clients().count().connected()).isEqualTo(1);
    }
  }

  @Test
  void aRemovedClientIsSentAwayAndItsOpenCommandEnds() {
    try (OrbStack stack = OrbStack.start(folder)) {
      stack.enrol("away");
      Sent<Json> sent = stack.server().send(Target.client("away"), CommandRequest.of("x", null));
      stack.server().clients().remove("away");

      assertThat(sent.await(SOON).of("away").orElseThrow().reason())
          .isEqualTo(Reason.CLIENT_REMOVED);
      assertThat(stack.server().clients().find("away")).isEmpty();
    }
  }
}
