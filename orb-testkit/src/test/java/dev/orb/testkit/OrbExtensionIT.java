package dev.orb.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.CommandType;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Reason;
import dev.orb.protocol.Target;
import dev.orb.server.OrbServer;
import dev.orb.server.Reply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How an application's own test would use the extension. */
class OrbExtensionIT {
  private static final Duration SOON = Duration.ofSeconds(10);

  record Open(int percent) {}

  record State(String position) {}

  private static final CommandType<Open, State> OPEN =
      CommandType.of("valve.open", Open.class, State.class);

  @RegisterExtension
  static final OrbExtension ORB =
      OrbExtension.with()
          .client(
              "pump-7",
              client -> client.on(OPEN, (args, context) -> new State("at " + args.percent())),
              "pumps")
          .build();

  @Test
  void describedClientAnswersCalls() {
    State now = ORB.server().client("pump-7").call(OPEN, new Open(40), SOON);

    assertThat(now.position()).isEqualTo("at 40");
    assertThat(ORB.client("pump-7").isConnected()).isTrue();
  }

  @Test
  void testMethodsTakeServerStackAndClockAsParameters(
      OrbServer server, OrbStack stack, MovableClock clock) {
    assertThat(server).isSameAs(ORB.server());
    assertThat(stack).isSameAs(ORB.stack());
    assertThat(clock).isSameAs(ORB.clock());
  }

  @Test
  void commandForWhoIsAwayExpiresWhenTheClockIsMovedAndNotBefore(OrbStack stack) {
    stack.enrol("away");
    var sent =
        stack.server().send(Target.client("away"), OPEN.with(new Open(1)).ttl(Duration.ofHours(1)));

    assertThat(sent.await(Duration.ofMillis(200)).byClient().values()).allMatch(Reply::open);
    ORB.clock().advance(Duration.ofHours(2));

    assertThat(sent.await(SOON).byClient().values())
        .extracting(Reply::reason)
        .containsExactly(Reason.NEVER_DELIVERED);
  }

  @Test
  void clockDoesNotGoBack() {
    assertThatThrownBy(() -> ORB.clock().advance(Duration.ofSeconds(-1)))
        .isInstanceOfSatisfying(
            OrbException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_PARAMS));
  }

  @Test
  void clientThatNobodyStartedIsNamed() {
    assertThatThrownBy(() -> ORB.client("nobody"))
        .isInstanceOf(OrbException.class)
        .hasMessageContaining("nobody");
  }

  @Nested
  class TestsOfANestedClass {
    @Test
    void useTheStackOfTheOuterOne() {
      assertThat(ORB.server().clients().find("pump-7")).isPresent();
    }
  }

  @Nested
  class WithAnExtensionOfItsOwn {
    @RegisterExtension
    final OrbExtension own =
        OrbExtension.with()
            .settings(usual -> usual.withNode("own"))
            .server(builder -> builder.on("hello", context -> "hello " + context.from()))
            .build();

    @Test
    void eachTestGetsAStackOfItsOwn() {
      assertThat(own.server().node()).isEqualTo("own");
      assertThat(own.server().clients().list()).isEmpty();
      own.server().clients().enrol("left-behind", Set.of(), Map.of());
    }

    @Test
    void andNothingIsLeftOfTheOneBefore() {
      assertThat(own.server().clients().list()).isEmpty();
      own.server().clients().enrol("left-behind", Set.of(), Map.of());
    }
  }

  @Test
  void folderGoesWithItsOwner() throws Exception {
    Path path;
    try (TestFolder folder = TestFolder.create()) {
      path = folder.path();
      Files.createDirectories(path.resolve("deep/er"));
      Files.writeString(path.resolve("deep/er/file"), "x");
    }
    assertThat(path).doesNotExist();
  }
}
