package dev.orb.exchange;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandType;
import dev.orb.protocol.Contract;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.Param;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Control.Declared;
import dev.orb.protocol.message.Failure;
import dev.orb.protocol.message.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which handler a name has, what it declares, and what changes while it runs. */
// why: the exchange waits for the future that a handler returns as its result
@SuppressWarnings("FutureReturnValueIgnored")
class RegistrationTest {
  record Inner(@Param(max = 9) int depth) {}

  record Ruled(
      @Param(min = 0, max = 100) @Nullable Integer percent,
      @Param(pattern = "[a-z]+") @Nullable String name,
      @Param(max = 2) @Nullable List<Inner> inners,
      @Param(min = 1) Optional<Integer> pause) {}

  private static final CommandType<Ruled, Integer> RULED =
      CommandType.of("ruled", Ruled.class, Integer.class);

  private final Rig rig = new Rig();

  @AfterEach
  void close() {
    rig.close();
  }

  private Reply run(Command command) {
    rig.wire.sent.clear();
    rig.receive(command);
    Rig.soon().until(() -> rig.intake.openCommands() == 0);
    return rig.wire.reply();
  }

  private Failure failure(String params) {
    return Wire.failure(run(command("ruled", params)));
  }

  private static Command command(String name, String params) {
    Command c = Rig.command(Rig.id(), name, true, MovableClock.START.plusSeconds(60));
    return Command.of(c.id(), c.name(), JsonCodec.parse(params), c.ts(), c.expiresAt())
        .between("orb-2", "all");
  }

  @Test
  void whatTheRecordSaysOfItsComponentsIsHeldAtTheHandlersEndToo() {
    AtomicInteger runs = new AtomicInteger();
    rig.table.add(RULED, (args, context) -> runs.incrementAndGet(), HandlerOptions.DEFAULT);

    assertThat(failure("{\"percent\":101}").message()).isEqualTo("percent is above 100");
    assertThat(failure("{\"percent\":-1}").code()).isEqualTo(ErrorCode.BAD_PARAMS);
    assertThat(failure("{\"name\":\"UP\"}").message()).isEqualTo("name does not match [a-z]+");
    assertThat(failure("{\"inners\":[{\"depth\":1},{\"depth\":10}]}").message())
        .isEqualTo("inners[1].depth is above 9");
    assertThat(failure("{\"inners\":[{\"depth\":1},{\"depth\":1},{\"depth\":1}]}").message())
        .isEqualTo("inners is above 2 elements");
    assertThat(failure("{\"pause\":0}").message()).isEqualTo("pause is below 1");
    assertThat(runs).hasValue(0);

    run(command("ruled", "{\"percent\":100,\"name\":\"up\",\"pause\":1}"));
    assertThat(runs).hasValue(1);
  }

  @Test
  void anyOtherNameGoesToTheCatchAllIfThereIsOne() {
    rig.table.add("known", context -> "known", HandlerOptions.DEFAULT);
    assertThat(Wire.failure(run(command("other", "{}"))).code())
        .isEqualTo(ErrorCode.UNKNOWN_COMMAND);

    rig.table.otherwise(context -> "any " + context.name(), HandlerOptions.DEFAULT);

    assertThat(run(command("other", "{}")).result()).isEqualTo(JsonCodec.of("any other"));
    assertThat(run(command("known", "{}")).result()).isEqualTo(JsonCodec.of("known"));
    assertThat(rig.table.has("other")).isFalse();
    assertThat(rig.meter.ran).contains("* ok").doesNotContain("other ok");
    rig.table.otherwise(null, HandlerOptions.DEFAULT);
    assertThat(Wire.failure(run(command("other", "{}"))).code())
        .isEqualTo(ErrorCode.UNKNOWN_COMMAND);
  }

  @Test
  void aHandlerThatIsTakenAwayWhileItRunsEndsAsItBegan() throws Exception {
    CountDownLatch runs = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    rig.table.add(
        "x",
        context -> {
          runs.countDown();
          end.await(10, SECONDS);
          return "ended";
        },
        HandlerOptions.DEFAULT);
    rig.receive(rig.durable("x"));
    assertThat(runs.await(10, SECONDS)).isTrue();

    rig.table.remove("x");
    end.countDown();

    Rig.soon().until(() -> rig.intake.openCommands() == 0);
    assertThat(rig.wire.reply().result()).isEqualTo(JsonCodec.of("ended"));
    assertThat(Wire.failure(run(rig.durable("x"))).code()).isEqualTo(ErrorCode.UNKNOWN_COMMAND);
  }

  @Test
  void aHandlerThatEndsLaterHoldsNoThreadAndHearsOfItsTimeout() {
    CompletableFuture<Integer> pending = new CompletableFuture<>();
    AtomicInteger begun = new AtomicInteger();
    rig.table.addLater(
        CommandType.of("later", Json.class, Integer.class),
        (args, context) -> {
          begun.incrementAndGet();
          return pending;
        },
        HandlerOptions.DEFAULT.withTimeout(Duration.ofSeconds(5)));
    for (int i = 0; i < 4; i++) {
      rig.receive(rig.durable("later"));
    }
    rig.table.add("quick", context -> 1, HandlerOptions.DEFAULT);
    rig.receive(rig.durable("quick"));
    Rig.soon().until(() -> rig.meter.ran.contains("quick ok"));
    assertThat(rig.intake.openCommands()).isGreaterThanOrEqualTo(4);
    Rig.soon().until(() -> begun.get() == 4);

    rig.advance(Duration.ofSeconds(6));
    rig.advance(Duration.ofSeconds(6));

    Rig.soon().until(pending::isCancelled);
    Rig.soon().until(() -> rig.intake.openCommands() == 0);
    assertThat(rig.wire.replies().stream().filter(reply -> reply.error() != null))
        .hasSize(4)
        .allMatch(reply -> Wire.failure(reply).code() == ErrorCode.TIMEOUT);
  }

  @Test
  void aSendersOwnHandlersGoBeforeThoseForEverybody() {
    SenderHandlers handlers = new SenderHandlers();
    handlers.everybody().add("a", context -> 1, HandlerOptions.DEFAULT);
    handlers.everybody().otherwise(context -> 2, HandlerOptions.DEFAULT);
    handlers.of("web-1").replace("a", context -> 3, HandlerOptions.DEFAULT);
    handlers.of("web-2").otherwise(context -> 4, HandlerOptions.DEFAULT);

    assertThat(handlers.find("web-1", "a")).isEqualTo(handlers.of("web-1").named("a"));
    assertThat(handlers.find("web-2", "a")).isEqualTo(handlers.everybody().named("a"));
    assertThat(handlers.find("web-2", "b")).isEqualTo(handlers.of("web-2").otherwise());
    assertThat(handlers.find("web-3", "b")).isEqualTo(handlers.everybody().otherwise());
  }

  @Test
  void everyChangeIsToldAndCounted() {
    AtomicInteger told = new AtomicInteger();
    Runnable end = rig.table.watch(told::incrementAndGet);
    long before = rig.table.revision();

    rig.table.add("a", context -> 1, HandlerOptions.DEFAULT);
    rig.table.replace("a", context -> 2, HandlerOptions.DEFAULT);
    rig.table.remove("a");
    rig.table.remove("a");

    assertThat(told).hasValue(3);
    assertThat(rig.table.revision()).isEqualTo(before + 3);
    end.run();
    rig.table.add("a", context -> 1, HandlerOptions.DEFAULT);
    assertThat(told).hasValue(3);
  }

  @Test
  void theAuthorsOwnContractGoesBeforeTheTypes() {
    Contract own = new Contract(JsonCodec.of(Map.of("type", "object")), null, "", Set.of("name"));
    rig.table.add(
        RULED,
        (args, context) -> 1,
        HandlerOptions.DEFAULT.withContract(own).describedAs("its words"));

    assertThat(rig.table.declared())
        .containsExactly(new Declared("ruled", false, null, own.describedAs("its words")));
  }

  @Test
  void contractsForWhichThereIsNoRoomAreLeftOutAndTheirCommandsAreNot() {
    String words = "x".repeat(Declared.MOST_BYTES / 2 + 1);
    for (String name : List.of("a", "b", "c")) {
      rig.table.add(
          name,
          context -> 1,
          HandlerOptions.DEFAULT.describedAs(name.equals("c") ? "short" : words));
    }

    assertThat(rig.table.declared())
        .extracting(one -> one.contract().description().length())
        .containsExactly(words.length(), 0, 5);
  }
}
