package dev.orb.exchange;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandFailed;
import dev.orb.protocol.CommandType;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Failure;
import dev.orb.protocol.message.Progress;
import dev.orb.protocol.message.Reply;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One run of a handler: what it is given, how it ends, how it is stopped, who it waits for. */
// why: the exchange waits for the future that a handler returns as its result
@SuppressWarnings("FutureReturnValueIgnored")
class HandlerRunTest {
  private final Rig rig = new Rig();

  @AfterEach
  void close() {
    rig.close();
  }

  record Open(int percent) {}

  private Reply run(CommandFunction handler) {
    rig.table.replace("x", handler, HandlerOptions.DEFAULT);
    return run(rig.durable("x"));
  }

  private Reply run(Command command) {
    rig.wire.sent.clear();
    rig.receive(command);
    settled();
    return rig.wire.reply();
  }

  private void settled() {
    Rig.soon().until(() -> rig.intake.openCommands() == 0);
  }

  private Failure failure(CommandFunction handler) {
    return Wire.failure(run(handler));
  }

  private static Command withParams(String json) {
    Json params = json.isEmpty() ? null : JsonCodec.parse(json);
    Command c = Rig.command(Rig.id(), "typed", true, MovableClock.START.plusSeconds(60));
    return Command.of(c.id(), c.name(), params, c.ts(), c.expiresAt()).between("orb-2", "all");
  }

  @Test
  void typedHandlerGetsItsParametersAndItsResultBecomesJson() {
    rig.table.add(
        CommandType.of("typed", Open.class, Open.class),
        (open, context) -> new Open(open.percent() + 1),
        HandlerOptions.DEFAULT);

    assertThat(run(withParams("{\"percent\":40}")).result())
        .isEqualTo(JsonCodec.parse("{\"percent\":41}"));
  }

  @Test
  void parametersThatDoNotFitAreBad() {
    AtomicInteger runs = new AtomicInteger();
    rig.table.add(
        CommandType.of("typed", Open.class, Integer.class),
        (open, context) -> runs.incrementAndGet(),
        HandlerOptions.DEFAULT);

    for (String params : new String[] {"{\"percent\":\"x\"}", "[1]", "null", ""}) {
      Failure failure = Wire.failure(run(withParams(params)));
      assertThat(failure.code()).as(params).isEqualTo(ErrorCode.BAD_PARAMS);
    }
    assertThat(runs).hasValue(0);
  }

  @Test
  void handlerThatTakesNothingTakesWhateverComes() {
    rig.table.add(
        CommandType.of("typed", Void.class, String.class),
        (nothing, context) -> "well",
        HandlerOptions.DEFAULT);

    assertThat(run(withParams("")).result()).isEqualTo(JsonCodec.of("well"));
    assertThat(run(withParams("{\"a\":1}")).result()).isEqualTo(JsonCodec.of("well"));
  }

  @Test
  void nullAndNoResultBecomeJsonNull() {
    assertThat(run(context -> null).result()).isEqualTo(JsonCodec.NULL);
    rig.table.addAction("action", context -> {}, HandlerOptions.DEFAULT);
    assertThat(run(rig.durable("action")).result()).isEqualTo(JsonCodec.NULL);
  }

  @Test
  void anyThrowableIsAHandlerErrorWithItsMessage() {
    assertThat(
            failure(
                context -> {
                  throw new IllegalStateException("the pump is dry");
                }))
        .isEqualTo(Failure.of(ErrorCode.HANDLER_ERROR, "the pump is dry"));
    assertThat(
            failure(
                context -> {
                  throw new StackOverflowError();
                }))
        .isEqualTo(Failure.of(ErrorCode.HANDLER_ERROR, "StackOverflowError"));
    assertThat(
            failure(
                    context -> {
                      throw new OrbException(ErrorCode.TIMEOUT, "another call took too long");
                    })
                .code())
        .isEqualTo(ErrorCode.HANDLER_ERROR);
    assertThat(run(context -> "goes on").error()).isNull();
  }

  @Test
  void failureOnPurposeCarriesItsDetail() {
    assertThat(
            failure(
                context -> {
                  throw new CommandFailed("exit 3", Map.of("exit", 3));
                }))
        .isEqualTo(new Failure(ErrorCode.HANDLER_ERROR, "exit 3", JsonCodec.parse("{\"exit\":3}")));
  }

  @Test
  void resultOrDetailThatDoesNotBecomeJsonIsSaidSo() {
    assertThat(failure(context -> new Object()).message()).contains("does not become JSON");
    assertThat(
            failure(
                context -> {
                  throw new CommandFailed("odd", new Object());
                }))
        .isEqualTo(Failure.of(ErrorCode.HANDLER_ERROR, "odd"));
  }

  @Test
  void handlerRunsOnAHandlerThread() {
    assertThat(run(context -> Thread.currentThread().getName()).result())
        .isNotNull()
        .extracting(Json::string)
        .asString()
        .startsWith("rig-handler-");
  }

  @Test
  void contextTellsOfTheCommand() {
    Command command = rig.durable("x");
    Queue<CommandContext> seen = new ConcurrentLinkedQueue<>();
    rig.table.add(
        "x",
        context -> {
          seen.add(context);
          return context.params();
        },
        HandlerOptions.DEFAULT);

    run(command);

    CommandContext context = seen.element();
    assertThat(context.id()).isEqualTo(command.id());
    assertThat(context.name()).isEqualTo("x");
    assertThat(context.from()).isEqualTo("orb-2");
    assertThat(context.attempt()).isEqualTo(1);
    assertThat(context.trace()).contains("00-trace-01");
    assertThat(context.params()).isEqualTo(command.params());
    assertThat(context.deadline()).isEqualTo(rig.time.now().plusSeconds(60));
    assertThat(context.cancelled()).isFalse();
  }

  @Test
  void progressIsToldInOrderAndNotAfterTheEnd() {
    Queue<CommandContext> seen = new ConcurrentLinkedQueue<>();

    run(
        context -> {
          seen.add(context);
          context.progress(40, "less than half");
          context.output("line\n");
          return null;
        });
    seen.element().progress(99, "too late");

    assertThat(rig.wire.progress()).extracting(Progress::seq).containsExactly(0, 1, 2);
    assertThat(rig.wire.progress().get(1).percent()).isEqualTo(40);
    assertThat(rig.wire.progress().get(2).chunk()).isEqualTo("line\n");
  }

  @Test
  void handlerThatReturnsAStageFreesItsThread() {
    Queue<CompletableFuture<String>> stages = new ConcurrentLinkedQueue<>();
    rig.table.add(
        "later",
        context -> {
          CompletableFuture<String> stage = new CompletableFuture<>();
          stages.add(stage);
          return stage;
        },
        HandlerOptions.DEFAULT);

    for (int i = 0; i < 20; i++) {
      rig.receive(rig.durable("later"));
    }

    Rig.soon().until(() -> stages.size() == 20);
    assertThat(rig.wire.replies()).isEmpty();
    stages.forEach(stage -> stage.complete("done"));
    settled();
    assertThat(rig.wire.replies()).hasSize(20);
    assertThat(rig.wire.replies().get(0).result()).isEqualTo(JsonCodec.of("done"));
  }

  @Test
  void stageThatFailsIsAHandlerErrorOfItsCause() {
    Failure failure =
        failure(
            context ->
                CompletableFuture.completedFuture(1)
                    .thenApply(
                        one -> {
                          throw new IllegalStateException("in the stage");
                        }));

    assertThat(failure).isEqualTo(Failure.of(ErrorCode.HANDLER_ERROR, "in the stage"));
  }

  @Test
  void noMoreHandlersRunThanTheConcurrency() {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch go = new CountDownLatch(1);
    rig.table.add(
        "x",
        context -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          go.await(5, SECONDS);
          now.decrementAndGet();
          return null;
        },
        HandlerOptions.DEFAULT);

    for (int i = 0; i < 12; i++) {
      rig.receive(rig.durable("x"));
    }
    Rig.soon().until(() -> now.get() == 4);
    assertThat(rig.ledger.started()).as("only what runs is recorded as started").hasSize(4);
    go.countDown();

    settled();
    assertThat(most).hasValue(4);
  }

  @Test
  void commandsOfASerialHandlerRunOneAtATimeInTheirOrder() {
    oneAtATime(HandlerOptions.DEFAULT.asSerial(), null);
  }

  @Test
  void commandsOfOneSerialKeyRunOneAtATimeInTheirOrder() {
    oneAtATime(HandlerOptions.DEFAULT, "pump");
  }

  private void oneAtATime(HandlerOptions options, @org.jspecify.annotations.Nullable String key) {
    AtomicBoolean busy = new AtomicBoolean();
    AtomicInteger collisions = new AtomicInteger();
    Queue<String> order = new ConcurrentLinkedQueue<>();
    rig.table.add(
        "x",
        context -> {
          if (!busy.compareAndSet(false, true)) {
            collisions.incrementAndGet();
          }
          order.add(context.id().toString());
          busy.set(false);
          return null;
        },
        options);
    Queue<String> sent = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < 50; i++) {
      Command command = Rig.with(rig.durable("x"), null, key);
      sent.add(command.id().toString());
      rig.receive(command);
    }

    settled();
    assertThat(collisions).hasValue(0);
    assertThat(order).containsExactlyElementsOf(sent);
  }

  @Test
  void serialLaneDoesNotHoldUpOthers() {
    CountDownLatch go = new CountDownLatch(1);
    rig.table.add("slow", context -> go.await(5, SECONDS), HandlerOptions.DEFAULT.asSerial());
    rig.table.add("quick", context -> "quick", HandlerOptions.DEFAULT);
    for (int i = 0; i < 10; i++) {
      rig.receive(rig.durable("slow"));
    }

    rig.receive(rig.durable("quick"));

    Rig.soon().until(() -> rig.wire.replies().size() == 1);
    go.countDown();
    settled();
  }

  @Test
  void stageOfASerialHandlerKeepsItsLane() {
    Queue<CompletableFuture<String>> stages = new ConcurrentLinkedQueue<>();
    rig.table.add(
        "later",
        context -> {
          CompletableFuture<String> stage = new CompletableFuture<>();
          stages.add(stage);
          return stage;
        },
        HandlerOptions.DEFAULT.asSerial());
    rig.receive(rig.durable("later"));
    rig.receive(rig.durable("later"));
    Rig.soon().until(() -> stages.size() == 1);

    stages.element().complete("first");

    Rig.soon().until(() -> stages.size() == 2);
    stages.forEach(stage -> stage.complete("second"));
    settled();
  }
}
