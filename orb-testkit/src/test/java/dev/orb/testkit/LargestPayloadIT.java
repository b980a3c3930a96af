package dev.orb.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.client.OrbClient;
import dev.orb.protocol.CommandType;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.protocol.message.Failure;
import dev.orb.server.ClientHandle;
import dev.orb.server.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The largest message that the usual settings allow, and what is over it, in every direction. */
class LargestPayloadIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int LIMIT = 10 << 20;

  /** With ids, names and times around it still no more than the limit. */
  private static final String FITS = "x".repeat(LIMIT - 2_048);

  private static final String OVER = "x".repeat(LIMIT);

  private static final CommandType<String, String> ECHO =
      CommandType.of("echo", String.class, String.class);
  private static final CommandType<Integer, String> MAKE =
      CommandType.of("make", Integer.class, String.class);

  @TempDir Path folder;

  /** Not by assertThat(text): nobody wants to read ten mebibytes. */
  private static void isWhole(@Nullable String text) {
    assertThat(FITS.equals(text)).as("it came as it was sent").isTrue();
  }

  private static ErrorCode refusal(Callable<?> work) throws Exception {
    try {
      Object unused = work.call();
    } catch (OrbException e) {
      return e.code();
    }
    throw new AssertionError("it was not refused");
  }

  private static Reply<String> sent(OrbStack stack, CommandType<String, String> type, String text) {
    return stack
        .server()
        .send(Target.client("web-1"), type.with(text))
        .await(SOON)
        .of("web-1")
        .orElseThrow();
  }

  @Test
  void whatFitsGoesBothWaysAndWhatIsOverIsRefusedWhileTheSessionStays() throws Exception {
    BlockingQueue<String> events = new LinkedBlockingQueue<>();
    try (OrbStack stack =
        OrbStack.start(
            folder,
            settings -> settings,
            server ->
                server
                    .on(ECHO, (text, context) -> text)
                    .on(MAKE, (size, context) -> "x".repeat(size))
                    .onEvent(
                        "big",
                        (from, event) ->
                            events.add(
                                Optional.ofNullable(event.params())
                                    .map(Json::string)
                                    .orElse(""))))) {
      OrbClient client =
          stack.client(
              "web-1",
              builder ->
                  builder
                      .on(ECHO, (text, context) -> text)
                      .on(MAKE, (size, context) -> "x".repeat(size)));
      ClientHandle handle = stack.server().client("web-1");
      var since = stack.server().clients().find("web-1").orElseThrow().connectedSince();

      isWhole(handle.call(ECHO, FITS, SOON));
      assertThat(refusal(() -> handle.call(ECHO, OVER, SOON))).isEqualTo(ErrorCode.TOO_LARGE);
      assertThat(refusal(() -> handle.call(MAKE, LIMIT, SOON))).isEqualTo(ErrorCode.TOO_LARGE);

      isWhole(sent(stack, ECHO, FITS).orThrow());
      assertThat(refusal(() -> sent(stack, ECHO, OVER))).isEqualTo(ErrorCode.TOO_LARGE);
      Reply<String> made =
          stack
              .server()
              .send(Target.client("web-1"), MAKE.with(LIMIT))
              .await(SOON)
              .of("web-1")
              .orElseThrow();
      assertThat(Optional.ofNullable(made.error()).map(Failure::code))
          .contains(ErrorCode.TOO_LARGE);

      isWhole(client.server().call(ECHO, FITS, SOON));
      assertThat(refusal(() -> client.server().call(ECHO, OVER, SOON)))
          .isEqualTo(ErrorCode.TOO_LARGE);
      assertThat(refusal(() -> client.server().call(MAKE, LIMIT, SOON)))
          .isEqualTo(ErrorCode.TOO_LARGE);

      client.emit("big", FITS, SOON);
      isWhole(events.poll(60, TimeUnit.SECONDS));
      assertThat(refusal(() -> client.emit("big", OVER).toCompletableFuture().get()))
          .isEqualTo(ErrorCode.TOO_LARGE);

      assertThat(handle.call(ECHO, "next", SOON)).isEqualTo("next");
      assertThat(sent(stack, ECHO, "next").orThrow()).isEqualTo("next");
      assertThat(client.server().call(ECHO, "next", SOON)).isEqualTo("next");
      assertThat(stack.server().clients().find("web-1").orElseThrow().connectedSince())
          .as("one session for all of it")
          .isEqualTo(since);
    }
  }
}
