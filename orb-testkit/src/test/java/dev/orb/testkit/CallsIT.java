package dev.orb.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.CommandFailed;
import dev.orb.protocol.CommandType;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.server.ClientHandle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallsIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  record Question(long number) {}

  record Answer(long number, String from) {}

  record Wrong(String number) {}

  private static final CommandType<Question, Answer> ASK =
      CommandType.of("ask", Question.class, Answer.class);

  @TempDir Path folder;

  @Test
  void tenThousandConcurrentCallsFromFiftyThreadsEachGetTheirOwnAnswer() throws Exception {
    try (OrbStack stack = OrbStack.start(folder)) {
      stack.client(
          "one",
          client ->
              client
                  .concurrency(8)
                  .on(
                      ASK,
                      (question, context) ->
                          new Answer(question.number(), context.id().toString())));
      ClientHandle one = stack.server().client("one");
      ExecutorService callers = Executors.newFixedThreadPool(50);
      try {
        List<Future<List<Long>>> all = new ArrayList<>();
        for (int thread = 0; thread < 50; thread++) {
          long first = thread * 200L;
          all.add(callers.submit(() -> askTwoHundred(one, first)));
        }
        for (int thread = 0; thread < 50; thread++) {
          long first = thread * 200L;
          List<Long> answers = all.get(thread).get(120, TimeUnit.SECONDS);
          for (int i = 0; i < 200; i++) {
            assertThat(answers.get(i)).isEqualTo(first + i);
          }
        }
      } finally {
        callers.shutdownNow();
      }
    }
  }

  private static List<Long> askTwoHundred(ClientHandle one, long first) {
    List<Long> answers = new ArrayList<>();
    for (long n = first; n < first + 200; n++) {
      answers.add(one.call(ASK, new Question(n), SOON).number());
    }
    return answers;
  }

  @Test
  void everyWayToFailHasItsCode() {
    try (OrbStack stack = OrbStack.start(folder)) {
      stack.client(
          "one",
          client ->
              client
                  .on(ASK, (question, context) -> new Answer(question.number(), ""))
                  .run(
                      "fail",
                      context -> {
                        throw new CommandFailed("out of paper", Map.of("tray", 2));
                      })
                  .run(
                      "crash",
                      context -> {
                        throw new StackOverflowError("deep");
                      })
                  .on("nothing", context -> null));
      stack.enrol("away");
      ClientHandle one = stack.server().client("one");

      assertThatThrownBy(() -> one.call(untyped("fail"), null, SOON))
          .isInstanceOfSatisfying(
              CommandFailed.class,
              failure -> {
                assertThat(failure.code()).isEqualTo(ErrorCode.HANDLER_ERROR);
                assertThat(failure.reason()).contains("out of paper");
                assertThat(((Json) failure.detail().orElseThrow()).text())
                    .isEqualTo("{\"tray\":2}");
              });
      assertCode(() -> one.call(untyped("crash"), null, SOON), ErrorCode.HANDLER_ERROR);
      assertCode(() -> one.call(untyped("unheard-of"), null, SOON), ErrorCode.UNKNOWN_COMMAND);
      assertCode(
          () -> one.call(CommandType.of("ask", Wrong.class, Json.class), new Wrong("x"), SOON),
          ErrorCode.BAD_PARAMS);
      assertThat(one.call(untyped("nothing"), null, SOON).isNull()).isTrue();
      assertCode(
          () -> stack.server().client("away").call(untyped("ask"), null, SOON),
          ErrorCode.CLIENT_OFFLINE);
      assertCode(
          () -> stack.server().client("nobody").call(untyped("ask"), null, SOON),
          ErrorCode.UNKNOWN_CLIENT);
    }
  }

  @Test
  void aHandlerThatIsTooSlowIsStoppedAndTheCallerToldInTime() {
    try (OrbStack stack = OrbStack.start(folder)) {
      stack.client(
          "one",
          client ->
              client.run(
                  "slow",
                  context -> {
                    CountDownLatch told = new CountDownLatch(1);
                    context.onCancel(told::countDown);
                    assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
                  }));

      assertCode(
          () -> stack.server().client("one").call(untyped("slow"), null, Duration.ofMillis(500)),
          ErrorCode.TIMEOUT);
    }
  }

  private static CommandType<Json, Json> untyped(String name) {
    return CommandType.untyped(name);
  }

  private static void assertCode(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, ErrorCode code) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            OrbException.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }
}
