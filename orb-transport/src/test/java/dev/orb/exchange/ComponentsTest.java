package dev.orb.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.ClientState;
import dev.orb.protocol.Contract;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Control.Declared;
import dev.orb.protocol.message.DeclaredComponent;
import dev.orb.protocol.message.Failure;
import dev.orb.protocol.message.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several handler maps behind one client: how they come and go, and who runs what. */
class ComponentsTest {
  private final Rig rig = new Rig();
  private final HandlerTable own = rig.table;
  private final Components components = rig.components;

  @AfterEach
  void close() {
    rig.close();
  }

  private static void refused(ErrorCode code, Runnable task) {
    assertThatThrownBy(task::run)
        .isInstanceOfSatisfying(OrbException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private Reply run(Command command) {
    rig.wire.sent.clear();
    rig.receive(command);
    Rig.soon().until(() -> rig.intake.openCommands() == 0);
    return rig.wire.reply();
  }

  static final class Billing {
    @OrbHandler("reload")
    String reload(CommandContext context) {
      return "billing " + context.component().orElse("itself");
    }
  }

  @Test
  void theSameNameIsAnotherCommandInEachComponentAndInTheClientItself() {
    own.add("reload", context -> "own " + context.component().isPresent(), HandlerOptions.DEFAULT);
    components.add("billing", c -> c.register(new Billing()));
    components.add("meters", c -> c.otherwise(context -> "any " + context.name()));

    Command command = rig.durable("reload");
    assertThat(run(command).result()).isEqualTo(JsonCodec.of("own false"));
    assertThat(run(rig.durable("reload").withComponent("billing")).result())
        .isEqualTo(JsonCodec.of("billing billing"));
    assertThat(run(rig.fleeting("reload").withComponent("meters")).result())
        .isEqualTo(JsonCodec.of("any reload"));
  }

  @Test
  void aComponentThatIsNotThereIsNamedAndTheClientsOwnHandlersAreNotAsked() {
    own.add("reload", context -> "own", HandlerOptions.DEFAULT);
    own.otherwise(context -> "own", HandlerOptions.DEFAULT);
    components.add("billing", c -> c.run("other", context -> {}));

    for (String name : List.of("billing", "nowhere")) {
      Failure failure = Wire.failure(run(rig.durable("reload").withComponent(name)));
      assertThat(failure)
          .isEqualTo(
              Failure.of(ErrorCode.UNKNOWN_COMMAND, "no handler for reload in component " + name));
    }
  }

  @Test
  void aServerHostsNoComponentWhateverItsHandlers() {
    SenderHandlers handlers = new SenderHandlers();
    handlers.everybody().otherwise(context -> "any", HandlerOptions.DEFAULT);
    Handlers found = CommandIntake.of(handlers).handlers();

    assertThat(found.find("web-1", rig.fleeting("x"))).isPresent();
    assertThat(found.find("web-1", rig.fleeting("x").withComponent("billing"))).isEmpty();
  }

  @Test
  void aSecondOneOfANameIsAConflictUnlessItReplacesTheFirst() {
    Component first = components.add("billing", c -> c.version("1").run("a", context -> {}));
    refused(ErrorCode.CONFLICT, () -> components.add("billing", c -> c.version("2")));
    assertThat(components.find("billing")).hasValue(first);

    components.replace("billing", c -> c.version("2").run("b", context -> {}));
    assertThat(components.declared()).extracting(DeclaredComponent::version).containsExactly("2");
    assertThat(components.find("billing").orElseThrow().has("a")).isFalse();
    assertThat(components.remove("billing")).isTrue();
    assertThat(components.remove("billing")).isFalse();
    assertThat(components.names()).isEmpty();
  }

  @Test
  void aDescriptionThatFailsLeavesNothingBehind() {
    assertThatThrownBy(
            () ->
                components.add(
                    "billing",
                    c -> {
                      c.run("a", context -> {});
                      throw new IllegalStateException("no database");
                    }))
        .isInstanceOf(IllegalStateException.class);
    refused(ErrorCode.BAD_PARAMS, () -> components.add("no name", c -> {}));
    refused(ErrorCode.BAD_PARAMS, () -> components.add("billing", c -> c.version("v".repeat(129))));
    assertThat(components.names()).isEmpty();
  }

  @Test
  void oneMoreThanAClientHostsIsRefused() {
    for (int i = 0; i < Components.MOST; i++) {
      components.add("c-" + i, c -> {});
    }
    refused(ErrorCode.QUEUE_FULL, () -> components.add("more", c -> {}));
    refused(ErrorCode.QUEUE_FULL, () -> components.replace("more", c -> {}));
    components.replace("c-0", c -> c.version("2"));
  }

  @Test
  void everyChangeOfWhatIsDeclaredIsToldAndAStateIsNot() {
    List<Long> told = new ArrayList<>();
    components.watch(() -> told.add(components.revision()));
    Component billing = components.add("billing", c -> {});
    int before = told.size();
    billing.run("a", context -> {});
    billing.version("2");
    own.addAction("b", context -> {}, HandlerOptions.DEFAULT);
    components.remove("billing");
    assertThat(told).hasSize(before + 4).isSorted();

    billing.state(ClientState.BUSY);
    assertThat(told).hasSize(before + 4);
  }

  @Test
  void onlyThoseThatSayWhatTheyAreDoingAreInAHeartbeat() {
    components.add("quiet", c -> c.run("a", context -> {}));
    components.add("billing", c -> c.version("2").state(ClientState.DAMAGED, "no database"));

    assertThat(components.states())
        .extracting(DeclaredComponent::name, DeclaredComponent::state, DeclaredComponent::remark)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("billing", ClientState.DAMAGED, "no database"));
    assertThat(components.states().get(0).functions()).isEmpty();
  }

  @Test
  void theirContractsShareTheClientsRoomAfterItsOwn() {
    String words = "w".repeat(Declared.MOST_BYTES - 10);
    own.addAction("big", context -> {}, HandlerOptions.DEFAULT.describedAs(words));
    components.add(
        "billing",
        c ->
            c.run("long", context -> {}, HandlerOptions.DEFAULT.describedAs("eleven char"))
                .run("short", context -> {}, HandlerOptions.DEFAULT.describedAs("ten chars.")));

    assertThat(components.declared().get(0).functions())
        .containsExactly(
            new Declared("long", false, null),
            new Declared("short", false, null, Contract.NONE.describedAs("ten chars.")));
  }

  @Test
  void aSerialHandlerTakesTurnsInItsOwnComponentOnly() throws Exception {
    CountDownLatch free = new CountDownLatch(1);
    List<String> ran = java.util.Collections.synchronizedList(new ArrayList<>());
    for (String name : List.of("one", "two")) {
      components.add(
          name,
          c ->
              c.run(
                  "step",
                  context -> {
                    ran.add(name);
                    free.await();
                  },
                  HandlerOptions.DEFAULT.asSerial()));
    }
    rig.receive(rig.durable("step").withComponent("one"));
    rig.receive(rig.durable("step").withComponent("one"));
    rig.receive(rig.durable("step").withComponent("two"));

    Rig.soon().until(() -> ran.size() == 2);
    assertThat(ran).containsExactlyInAnyOrder("one", "two");
    free.countDown();
    Rig.soon().until(() -> rig.intake.openCommands() == 0);
    assertThat(ran).containsExactlyInAnyOrder("one", "one", "two");
  }
}
