package dev.orb.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orb.client.OrbClientBuilder;
import dev.orb.exchange.Payload;
import dev.orb.protocol.CommandFailed;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.Offline;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Reason;
import dev.orb.protocol.Target;
import dev.orb.server.Replies;
import dev.orb.server.Sent;
import dev.orb.server.dispatch.Retry;
import dev.orb.server.payload.Payloads;
import dev.orb.server.payload.StoredPayload;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Payloads of commands over a real broker. */
class PayloadsIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int MIB = 1 << 20;
  private static final List<Payload> SEEN = new CopyOnWriteArrayList<>();
  private static final List<String> SUMS = new CopyOnWriteArrayList<>();

  @RegisterExtension
  static final OrbExtension ORB =
      OrbExtension.with()
          .client("web-1", PayloadsIT::installs)
          .client("web-2", PayloadsIT::installs)
          .build();

  private static void installs(OrbClientBuilder client) {
    client
        .run(
            "install",
            context -> {
              Payload payload = context.payload().orElseThrow();
              SEEN.add(payload);
              SUMS.add(sum(payload));
            })
        .run(
            "refuse",
            context -> {
              throw new CommandFailed("not this " + context.payload().orElseThrow().size());
            });
  }

  private static String sum(Payload payload) {
    try (InputStream in = payload.open()) {
      return Noise.digest(in);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Payloads payloads() {
    return ORB.server().payloads();
  }

  private static StoredPayload add(long size, String type) {
    return payloads().add(new Noise(size), type, "test");
  }

  private static CommandRequest<Json> command(String name, StoredPayload payload) {
    return CommandRequest.of(name, null).payload(payload.id());
  }

  @AfterEach
  void nothingIsLeftAtTheClients() {
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(SEEN).allMatch(one -> !Files.exists(one.path())));
    SEEN.clear();
    SUMS.clear();
  }

  @Test
  void aPayloadComesByteForByteBeforeItsHandlerRunsAndGoesAfterIt() throws Exception {
    StoredPayload large = add(3L * MIB + 17, "application/gzip");
    Replies<Json> all = ORB.server().send(Target.all(), command("install", large)).await(SOON);
    assertThat(all.allSucceeded()).as("%s", all).isTrue();
    String sum = Noise.digest(new Noise(3L * MIB + 17));
    assertThat(large.sha256()).isEqualTo(sum);
    assertThat(SUMS).containsExactly(sum, sum);
    assertThat(SEEN)
        .allSatisfy(
            payload -> {
              assertThat(payload.size()).isEqualTo(3L * MIB + 17);
              assertThat(payload.contentType()).isEqualTo("application/gzip");
              assertThat(payload.sha256()).isEqualTo(sum);
            });
    await().atMost(SOON).until(() -> !payloads().isClaimed(large.id()));
  }

  @Test
  void anEmptyPayloadIsOneToo() {
    StoredPayload none =
        payloads().add(new ByteArrayInputStream(new byte[0]), "text/plain", "test");
    Replies<Json> one =
        ORB.server().send(Target.client("web-1"), command("install", none)).await(SOON);
    assertThat(one.allSucceeded()).as("%s", one).isTrue();
    assertThat(SUMS).containsExactly(none.sha256());
  }

  @Test
  void severalComeAtOnceEachForItsOwnCommand() throws Exception {
    List<StoredPayload> all =
        List.of(add(MIB, "a/1"), add(MIB + 1, "a/2"), add(MIB + 2, "a/3"), add(MIB + 3, "a/4"));
    List<Sent<Json>> sent =
        all.stream()
            .map(one -> ORB.server().send(Target.client("web-1"), command("install", one)))
            .toList();
    for (Sent<Json> one : sent) {
      assertThat(one.await(SOON).allSucceeded()).isTrue();
    }
    assertThat(SEEN).allMatch(one -> one.contentType().equals("a/" + (one.size() - MIB + 1)));
    assertThat(SUMS)
        .containsExactlyInAnyOrderElementsOf(all.stream().map(StoredPayload::sha256).toList());
  }

  @Test
  void aRetryHasThePayloadUntilItIsGone() throws Exception {
    StoredPayload payload = add(40, "text/plain");
    Sent<Json> sent = ORB.server().send(Target.client("web-1"), command("refuse", payload));
    assertThat(sent.await(SOON).of("web-1").orElseThrow().error())
        .isNotNull()
        .satisfies(error -> assertThat(error.message()).isEqualTo("not this 40"));
    await().atMost(SOON).until(() -> !payloads().isClaimed(payload.id()));
    CommandId again = retry(sent.id());
    await()
        .atMost(SOON)
        .until(() -> ORB.server().commands().delivery(again, "web-1").reason() == Reason.FAILED);
    await().atMost(SOON).until(() -> !payloads().isClaimed(payload.id()));

    payloads().remove(payload.id());
    assertThatThrownBy(() -> retry(sent.id()))
        .hasRootCauseInstanceOf(OrbException.class)
        .hasStackTraceContaining("NOT_FOUND: no payload " + payload.id());
  }

  private static CommandId retry(CommandId of) throws Exception {
    return ORB.server()
        .commands()
        .retry(new Retry(of, Set.of(), null, "test"))
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS)
        .id();
  }

  @Test
  void whatWaitsForItsClientKeepsThePayload() {
    StoredPayload payload = add(40, "text/plain");
    ORB.stack().enrol("away");
    Sent<Json> waits = ORB.server().send(Target.client("away"), command("install", payload));
    assertThatThrownBy(() -> payloads().remove(payload.id()))
        .isInstanceOfSatisfying(
            OrbException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
    ORB.server().clients().remove("away");
    waits.await(SOON);
    await().atMost(SOON).until(() -> !payloads().isClaimed(payload.id()));
    payloads().remove(payload.id());
    assertThat(payloads().list()).doesNotContain(payload);
  }

  @Test
  void aCommandWhosePayloadIsNotThereIsRefusedAndACallHasNone() {
    CommandId none = CommandId.parse("0198f3a2-7c00-7a11-8b22-1234567890ab");
    CommandRequest<Json> request = CommandRequest.of("install", null).payload(none);
    assertThatThrownBy(() -> ORB.server().send(Target.client("web-1"), request))
        .hasMessageContaining("NOT_FOUND: no payload " + none);
    assertThatThrownBy(() -> request.offline(Offline.REJECT))
        .hasMessageContaining("BAD_PARAMS: a payload goes with commands that wait");
  }
}
