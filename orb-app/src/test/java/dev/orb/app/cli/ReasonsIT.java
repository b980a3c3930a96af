package dev.orb.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.app.Main;
import dev.orb.http.HttpApi;
import dev.orb.http.HttpSettings;
import dev.orb.http.api.Services;
import dev.orb.http.doubles.EdgeDouble;
import dev.orb.protocol.CommandFailed;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.Json;
import dev.orb.protocol.Offline;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.server.CommandSettings;
import dev.orb.server.Sent;
import dev.orb.server.fleet.ClientView;
import dev.orb.server.folder.OwnerOnly;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.testkit.JavaProcess;
import dev.orb.testkit.MovableClock;
import dev.orb.testkit.OrbStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every reason that can come about today, made by real parts, and what {@code orb why} says. */
@Timeout(180)
class ReasonsIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir static Path folder;

  private static final MovableClock clock = new MovableClock();
  private static final CountDownLatch over = new CountDownLatch(1);

  @SuppressWarnings("NullAway.Init")
  private static EdgeDouble doubles;

  @SuppressWarnings("NullAway.Init")
  private static OrbStack stack;

  @SuppressWarnings("NullAway.Init")
  private static HttpApi edge;

  @SuppressWarnings("NullAway.Init")
  private static Typed orb;

  @BeforeAll
  static void start() {
    doubles = new EdgeDouble();
    CommandSettings usual = CommandSettings.USUAL;
    stack =
        OrbStack.start(
            folder,
            settings ->
                settings.withCommands(
                    new CommandSettings(
                        usual.ttl(), usual.timeout(), usual.maxPayload(), 1, usual.queueLimit())),
            builder -> builder.clock(clock));
    Services of = doubles.services();
    edge =
        HttpApi.start(
            new HttpSettings("127.0.0.1", 0, EdgeDouble.MOST),
            new Services(
                stack.server().commands(),
                stack.server().clients(),
                of.joinTokens(),
                of.events(),
                of.schedules(),
                stack.server().freezing(),
                stack.server()::backups,
                stack.server().payloads(),
                of.zone(),
                clock,
                of.ownToken(),
                of.apiTokens(),
                of.health(),
                of.node(),
                of.meters(),
                of.metrics()));
    orb = new Typed(folder, doubles).with("ORB_SERVER", "http://127.0.0.1:" + edge.port());
  }

  @AfterAll
  static void stop() {
    over.countDown();
    edge.close();
    doubles.close();
    stack.close();
  }

  private static Sent<Json> send(String client, CommandRequest<Json> request) {
    return stack.server().send(Target.client(client), request);
  }

  private static Sent<Json> send(String client, String name) {
    return send(client, CommandRequest.of(name, null));
  }

  private static DeliveryRecord delivery(Sent<Json> sent, String client) {
    return stack.server().commands().delivery(sent.id(), client);
  }

  private static void awaitState(Sent<Json> sent, String client, DeliveryState state) {
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> assertThat(delivery(sent, client)).returns(state, DeliveryRecord::state));
  }

  /** What is said of a command to one client: in its group, and of the client itself. */
  private static void says(
      Sent<Json> sent, String client, String reason, String code, String... words) {
    CommandId id = sent.id();
    assertThat(orb.line("why " + id + " -o jsonl")).isZero();
    Json group = JsonCodec.parse(orb.out.lines().findFirst().orElse("{}"));
    assertThat(Cells.of(group, "kind")).isEqualTo("reason");
    assertThat(Cells.of(group, "reason")).as(orb.out).isEqualTo(reason);
    assertThat(Cells.of(group, "code")).isEqualTo(code);
    assertThat(Cells.of(group, "count")).isEqualTo("1");
    assertThat(Cells.of(group, "sample")).isEqualTo(client);
    assertThat(Cells.of(group, "since")).isNotEmpty();
    assertThat(Cells.of(group, "mend")).as("mend of %s", reason).isNotEmpty();
    assertThat(orb.line("why " + id + " " + client + " -o table")).isZero();
    assertThat(orb.out).contains("queued: accepted by node").contains(words);
  }

  private static String waitFor(CountDownLatch latch) throws InterruptedException {
    return latch.await(60, TimeUnit.SECONDS) ? "done" : "late";
  }

  @Test
  void whatWaitsAndWhatEndedIsToldApart() throws Exception {
    CountDownLatch freed = new CountDownLatch(1);
    stack.enrol("away");
    stack.enrol("gone");
    stack.client(
        "busy",
        client ->
            client
                .concurrency(1)
                .on("block", context -> waitFor(freed))
                .on("quick", context -> "quick"));
    stack.client(
        "free",
        client ->
            client
                .on(
                    "bad",
                    context -> {
                      throw new CommandFailed("no such disk");
                    })
                .on("slow", context -> waitFor(over)));

    Sent<Json> offline = send("away", "x");
    says(offline, "away", "waiting-offline", "", "its client is not connected", "start its agent");

    awaitState(send("busy", "block"), "busy", DeliveryState.RUNNING);
    Sent<Json> busy = send("busy", "quick");
    Sent<Json> late = send("busy", CommandRequest.of("quick", null).ttl(Duration.ofMillis(1500)));
    says(busy, "busy", "waiting-busy", "", "its client is connected", "it waits its turn");
    await().atMost(LONG).until(() -> clock.instant().isAfter(late.command().expiresAt()));
    freed.countDown();
    awaitState(late, "busy", DeliveryState.EXPIRED);
    says(late, "busy", "not-started", "EXPIRED", "delivered", "acknowledged", "--ttl");

    Sent<Json> unknown = send("free", "no.handler");
    awaitState(unknown, "free", DeliveryState.FAILED);
    says(unknown, "free", "refused", "UNKNOWN_COMMAND", "give it a handler of that name");

    Sent<Json> bad = send("free", "bad");
    awaitState(bad, "free", DeliveryState.FAILED);
    says(bad, "free", "failed", "HANDLER_ERROR", "no such disk", "acknowledged");

    Sent<Json> slow = send("free", CommandRequest.of("slow", null).timeout(Duration.ofMillis(200)));
    awaitState(slow, "free", DeliveryState.FAILED);
    says(slow, "free", "timed-out", "TIMEOUT", "started", "--timeout");

    Sent<Json> cancelled = send("away", "x");
    cancelled.cancel(Duration.ofSeconds(5));
    says(cancelled, "away", "cancelled", "CANCELLED", "cancel-requested", "cancel-confirmed");

    Sent<Json> stopped = send("free", "slow");
    awaitState(stopped, "free", DeliveryState.RUNNING);
    stopped.cancel(Duration.ofSeconds(60));
    says(stopped, "free", "stopped", "CANCELLED", "cancel-requested", "cancel-signalled");

    CommandRequest<Json> newest = CommandRequest.of("x", null).supersedeKey("state");
    Sent<Json> older = send("away", newest);
    send("away", newest);
    awaitState(older, "away", DeliveryState.CANCELLED);
    says(older, "away", "superseded", "SUPERSEDED", "a newer command of its supersede key");

    Sent<Json> removed = send("gone", "x");
    stack.server().clients().remove("gone");
    awaitState(removed, "gone", DeliveryState.CANCELLED);
    says(removed, "gone", "client-removed", "REMOVED", "orb client add gone");

    clock.advance(Duration.ofHours(2));
    awaitState(offline, "away", DeliveryState.EXPIRED);
    says(offline, "away", "never-delivered", "EXPIRED", "it is not connected", "start its agent");
  }

  private static JavaProcess agent() {
    return JavaProcess.start(JavaProcess.Start.of(Main.class, folder, "agent", "-c", "agent.yaml"));
  }

  private static void writeAgent() throws IOException {
    OwnerOnly.write(folder.resolve("secret"), stack.enrol("a") + "\n");
    Files.writeString(
        folder.resolve("agent.yaml"),
        String.join(
            "\n",
            "id: a",
            "server: " + stack.broker(),
            "secret-file: secret",
            "state: state-a",
            "commands:",
            "  hang: {run: [sh, -c, 'echo >> ran; exec sleep 60'], timeout: 2m}",
            "  again: {run: [sh, -c, 'echo >> ran; exec sleep 60'], timeout: 2m, idempotent: true}",
            ""));
  }

  @Test
  void theWaysInWhichAClientDiesAreToldApart() throws Exception {
    writeAgent();
    Sent<Json> lost;
    Sent<Json> poison;
    Sent<Json> fleeting;
    try (JavaProcess agent = agent()) {
      await()
          .atMost(LONG)
          .until(
              () ->
                  stack.server().clients().find("a").orElseThrow().state()
                          == ClientView.State.CONNECTED
                      || !agent.isAlive());
      lost = send("a", "hang");
      poison = send("a", "again");
      fleeting = send("a", CommandRequest.of("hang", null).offline(Offline.REJECT));
      awaitState(lost, "a", DeliveryState.RUNNING);
      awaitState(poison, "a", DeliveryState.RUNNING);
      // an ephemeral one does not say that it started
      Path ran = folder.resolve("ran");
      await().atMost(LONG).until(() -> Files.exists(ran) && Files.readAllLines(ran).size() == 3);
      agent.kill();
    }
    awaitState(fleeting, "a", DeliveryState.FAILED);
    says(fleeting, "a", "lost", "DISCONNECTED", "the session that it was for ended");
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                says(
                    lost,
                    "a",
                    "",
                    "",
                    "session-lost",
                    "its client is not connected now",
                    "start its agent"));

    Sent<Json> silent;
    try (JavaProcess agent = agent()) {
      awaitState(lost, "a", DeliveryState.FAILED);
      awaitState(poison, "a", DeliveryState.DEAD);
      says(lost, "a", "lost", "INTERRUPTED", "session-lost", "redelivered 1");
      says(poison, "a", "poison", "INTERRUPTED", "redelivered 1", "mend its handler");
      silent = send("a", "hang");
      awaitState(silent, "a", DeliveryState.RUNNING);
      agent.kill();
    }
    clock.advance(Duration.ofMinutes(4));
    awaitState(silent, "a", DeliveryState.FAILED);
    says(silent, "a", "no-reply", "TIMEOUT", "started", "send again");
  }
}
