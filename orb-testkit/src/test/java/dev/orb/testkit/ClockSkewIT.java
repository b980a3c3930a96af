package dev.orb.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.Json;
import dev.orb.protocol.Reason;
import dev.orb.protocol.Target;
import dev.orb.server.Replies;
import dev.orb.server.Sent;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClockSkewIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(longs = {-2, 2})
  void aClientWhoseClockIsHoursOffRunsWhatIsInTime(long hours) {
    try (OrbStack stack = OrbStack.start(folder)) {
      AtomicInteger ran = new AtomicInteger();
      Clock wrong = Clock.offset(Clock.systemUTC(), Duration.ofHours(hours));
      stack.client(
          "skewed", client -> client.clock(wrong).run("count", context -> ran.incrementAndGet()));

      Sent<Json> sent =
          stack
              .server()
              .send(Target.all(), CommandRequest.of("count", null).ttl(Duration.ofMinutes(1)));

      assertThat(sent.await(SOON).allSucceeded()).isTrue();
      assertThat(ran).hasValue(1);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-2, 2})
  void aClientWhoseClockIsHoursOffDoesNotRunWhatHasExpired(long hours) {
    try (OrbStack stack = OrbStack.start(folder)) {
      AtomicInteger ran = new AtomicInteger();
      String secret = stack.enrol("skewed");
      Sent<Json> sent =
          stack
              .server()
              .send(Target.all(), CommandRequest.of("count", null).ttl(Duration.ofMillis(300)));
      Replies<Json> replies = sent.await(SOON);
      assertThat(replies.of("skewed").orElseThrow().reason()).isEqualTo(Reason.NEVER_DELIVERED);

      Clock wrong = Clock.offset(Clock.systemUTC(), Duration.ofHours(hours));
      stack.connect(
          "skewed",
          secret,
          client -> client.clock(wrong).run("count", context -> ran.incrementAndGet()));
      Sent<Json> next = stack.server().send(Target.all(), CommandRequest.of("count", null));

      assertThat(next.await(SOON).allSucceeded()).isTrue();
      assertThat(ran).hasValue(1);
    }
  }
}
