package dev.orb.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Reason;
import dev.orb.protocol.Target;
import dev.orb.protocol.message.Failure;
import dev.orb.server.Replies;
import dev.orb.server.Reply;
import dev.orb.server.Sent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BroadcastIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path folder;

  @Test
  void aBroadcastReachesEverybodyOnceAndTheAbsentOneWhenItReturns() {
    try (OrbStack stack = OrbStack.start(folder)) {
      List<String> ran = new CopyOnWriteArrayList<>();
      for (String id : List.of("a", "b")) {
        stack.client(id, client -> client.run("note", context -> ran.add(id + context.id())));
      }
      String secret = stack.enrol("c");

      Sent<Json> sent = stack.server().send(Target.all(), CommandRequest.of("note", null));
      await().atMost(SOON).until(() -> ran.size() == 2);
      Replies<Json> open = sent.await(Duration.ofMillis(300));
      assertThat(open.succeeded()).extracting(Reply::client).containsExactlyInAnyOrder("a", "b");
      assertThat(open.of("c").orElseThrow().reason()).isEqualTo(Reason.WAITING_OFFLINE);

      stack.connect(
          "c", secret, client -> client.run("note", context -> ran.add("c" + context.id())));
      assertThat(sent.await(SOON).allSucceeded()).isTrue();
      assertThat(ran).containsExactlyInAnyOrder("a" + sent.id(), "b" + sent.id(), "c" + sent.id());
    }
  }

  @Test
  void clientsAndGroupsNarrowEachOtherOneCopyEachAndStrangersAreRefusedByName() {
    try (OrbStack stack = OrbStack.start(folder)) {
      List<String> ran = new CopyOnWriteArrayList<>();
      stack.client("a", client -> client.run("note", context -> ran.add("a")), "red", "blue");
      stack.client("b", client -> client.run("note", context -> ran.add("b")), "blue");

      stack.client("c", client -> client.run("note", context -> ran.add("c")), "green");

      Target both = new Target(false, Set.of("a", "c", "stranger"), Set.of("red", "blue"));
      Sent<Json> sent = stack.server().send(both, CommandRequest.of("note", null));
      Replies<Json> replies = sent.await(SOON);

      assertThat(replies.byClient()).containsOnlyKeys("a", "stranger");
      assertThat(replies.of("stranger").orElseThrow().error())
          .isEqualTo(Failure.of(ErrorCode.UNKNOWN_CLIENT, "refused when it was sent"));
      assertThat(ran).containsExactly("a");
    }
  }

  @Test
  void nobodyMatchedIsSaidAndNotTakenForSuccess() {
    try (OrbStack stack = OrbStack.start(folder)) {
      assertThatThrownBy(
              () -> stack.server().send(Target.group("none"), CommandRequest.of("note", null)))
          .isInstanceOfSatisfying(
              OrbException.class,
              failure -> assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }
  }

  @Test
  void repliesComeAsAStreamInTheOrderOfTheirEnd() {
    try (OrbStack stack = OrbStack.start(folder)) {
      stack.client("quick", client -> client.on("name", context -> "quick"));
      stack.client("failing", client -> client.run("other", context -> {}));
      stack.enrol("away");

      Sent<Json> sent =
          stack
              .server()
              .send(Target.all(), CommandRequest.of("name", null).ttl(Duration.ofSeconds(2)));
      try (Stream<Reply<Json>> replies = sent.replies(SOON)) {
        List<Reply<Json>> all = replies.toList();
        assertThat(all)
            .extracting(Reply::client)
            .containsExactlyInAnyOrder("quick", "failing", "away");
        assertThat(all.get(2).client()).isEqualTo("away");
        assertThat(all.get(2).state()).isEqualTo(DeliveryState.EXPIRED);
        assertThat(all.get(2).reason()).isEqualTo(Reason.NEVER_DELIVERED);
      }
    }
  }
}
