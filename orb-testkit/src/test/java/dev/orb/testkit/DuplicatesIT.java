package dev.orb.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.client.ClientStatus;
import dev.orb.client.OrbClient;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.ServerSettings;
import dev.orb.server.events.ServerEvent;
import dev.orb.server.fleet.DuplicatePolicy;
import dev.orb.server.journal.SessionRecord;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two who want to be the same client. */
class DuplicatesIT {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  private OrbStack stack(UnaryOperator<ServerSettings> more) {
    // why long: nothing but the conflict itself may tell that a holder is dead
    return OrbStack.start(
        folder,
        settings -> more.apply(settings.withHeartbeat(Duration.ofSeconds(20), LONG)),
        builder -> builder.meters(meters));
  }

  private OrbClient newcomer(OrbStack stack, String secret, String state) {
    return OrbClient.builder("a", stack.broker())
        .secret(secret)
        .state(folder.resolve(state))
        .reconnect(Duration.ofMillis(100), Duration.ofSeconds(1))
        .build();
  }

  private static List<ServerEvent> conflicts(OrbStack stack) throws InterruptedException {
    return stack.server().events().after(0, 1000, Duration.ZERO).events().stream()
        .filter(event -> event.event().equals(ServerEvent.CONFLICT))
        .toList();
  }

  private double counted() {
    return meters.counter("orb.client.conflicts").count();
  }

  private static String reason(OrbClient client) {
    return client.problem().map(OrbException::reason).orElse("");
  }

  private static List<SessionRecord> history(OrbStack stack) {
    return stack.server().clients().sessions("a", 50, Optional.empty()).items();
  }

  @Test
  void aLivingHolderStaysAndTheNewcomerLearnsWhoItIsAndSinceWhen() throws Exception {
    try (OrbStack stack = stack(settings -> settings)) {
      String secret = stack.enrol("a");
      OrbClient holder = stack.connect("a", secret, client -> {});
      String since = stack.server().clients().find("a").orElseThrow().connectedSince() + "";
      try (OrbClient newcomer = newcomer(stack, secret, "other")) {
        assertThat(newcomer.start(Duration.ZERO)).isFalse();
        await().atMost(SOON).until(() -> reason(newcomer).contains("stop it"));
        assertThat(newcomer.problem().orElseThrow().code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(reason(newcomer)).contains("127.0.0.1").contains("since " + since);
        // it goes on trying, and is news only once
        await().during(Duration.ofSeconds(2)).atMost(SOON).until(() -> counted() == 1);
        assertThat(conflicts(stack))
            .singleElement()
            .satisfies(
                event -> {
                  assertThat(event.client()).isEqualTo("a");
                  assertThat(event.data()).containsEntry("outcome", "refused");
                  for (String party : List.of("holder", "newcomer")) {
                    assertThat((Map<?, ?>) event.data().get(party))
                        .extracting("address", "instance")
                        .doesNotContainNull();
                  }
                });
        assertThat(holder.isConnected()).isTrue();
        assertThat(history(stack)).hasSize(1);
        stack.server().clients().disconnect("a", "over", Duration.ZERO, false);
        await()
            .atMost(Duration.ofSeconds(8))
            .untilAsserted(
                () ->
                    assertThat(newcomer.isConnected())
                        .as(String.valueOf(newcomer.problem()))
                        .isTrue());
      }
    }
  }

  @Test
  void aHolderThatDoesNotAnswerGoes() throws Exception {
    try (OrbStack stack = stack(settings -> settings)) {
      String secret = stack.enrol("a");
      try (JavaProcess holder =
              JavaProcess.start(
                  JavaProcess.Start.of(
                      HolderMain.class,
                      folder,
                      stack.broker().toString(),
                      "a",
                      secret,
                      folder.resolve("held").toString()));
          OrbClient newcomer = newcomer(stack, secret, "other")) {
        await().atMost(SOON).until(() -> holder.out().contains(HolderMain.READY));
        holder.freeze();
        newcomer.start(Duration.ZERO);
        await()
            .atMost(Duration.ofSeconds(8))
            .untilAsserted(
                () ->
                    assertThat(newcomer.isConnected())
                        .as(String.valueOf(newcomer.problem()))
                        .isTrue());
        assertThat(conflicts(stack)).isEmpty();
        assertThat(history(stack).get(1).reason()).startsWith("silent for 2 s when another");
        assertThat(history(stack).get(1).graceful()).isFalse();
      }
    }
  }

  @Test
  void aCopyOfAStateFolderIsRefusedAndNeitherThrowsTheOtherOut() throws Exception {
    try (OrbStack stack = stack(settings -> settings)) {
      String secret = stack.enrol("a");
      try (OrbClient first = newcomer(stack, secret, "first")) {
        assertThat(first.start(SOON)).isTrue();
      }
      copy(folder.resolve("first"), folder.resolve("copy"));
      try (OrbClient first = newcomer(stack, secret, "first");
          OrbClient copy = newcomer(stack, secret, "copy")) {
        assertThat(first.start(SOON)).isTrue();
        copy.start(Duration.ZERO);
        await().atMost(SOON).until(() -> reason(copy).contains("a copy of its state folder"));
        await().during(Duration.ofSeconds(2)).atMost(SOON).until(first::isConnected);
        assertThat(history(stack)).hasSize(2);
        assertThat(conflicts(stack))
            .singleElement()
            .satisfies(event -> assertThat(event.data()).containsEntry("copy", true));
        first.stop(SOON);
        await().atMost(SOON).until(copy::isConnected);
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path one : all.toList()) {
        Files.copy(one, to.resolve(from.relativize(one).toString()));
      }
    }
  }

  @Test
  void whereTheNewcomerReplacesTheHolderStaysAwayAndSaysWhy() throws Exception {
    try (OrbStack stack =
        stack(
            settings ->
                settings.withSessions(
                    settings.sessions().withDuplicate(DuplicatePolicy.REPLACE_OLD)))) {
      String secret = stack.enrol("a");
      OrbClient holder = stack.connect("a", secret, client -> {});
      try (OrbClient newcomer = newcomer(stack, secret, "other")) {
        newcomer.start(Duration.ZERO);
        await()
            .atMost(Duration.ofSeconds(8))
            .untilAsserted(
                () ->
                    assertThat(newcomer.isConnected())
                        .as(String.valueOf(newcomer.problem()))
                        .isTrue());
        await().atMost(SOON).until(() -> holder.status() == ClientStatus.STOPPED);
        assertThat(reason(holder)).contains("replaced by instance").contains("127.0.0.1");
        assertThat(history(stack).get(1).graceful()).isFalse();
        assertThat(counted()).isEqualTo(1);
      }
    }
  }

  @Test
  void aStateFolderOfAnotherClientOrAnotherFleetIsRefusedWithTheMend() throws Exception {
    String foreign;
    try (OrbStack stack = stack(settings -> settings)) {
      foreign = "state-b";
      stack.client("b", client -> {}).close();
      String secret = stack.enrol("a");
      try (OrbClient client = newcomer(stack, secret, foreign)) {
        client.start(Duration.ZERO);
        await().atMost(SOON).until(() -> reason(client).contains("belongs to client b"));
        assertThat(reason(client)).contains("empty state folder of its own");
      }
    }
    try (OrbStack other =
        OrbStack.start(folder.resolve("other"), settings -> settings, builder -> {})) {
      try (OrbClient client = newcomer(other, other.enrol("a"), foreign)) {
        client.start(Duration.ZERO);
        await().atMost(SOON).until(() -> reason(client).contains("belongs to another fleet"));
      }
    }
  }
}
