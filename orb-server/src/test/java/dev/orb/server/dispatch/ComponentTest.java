package dev.orb.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.Contract;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Offline;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Control.Declared;
import dev.orb.protocol.message.DeclaredComponent;
import dev.orb.server.fleet.ClientView;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A command for a component of its clients, on its whole way through dispatch. */
class ComponentTest {
  private static final CommandOptions BILLING = CommandOptions.DEFAULT.withComponent("billing");

  private final World world = new World().with("web-1", "web-2").start();

  private static DeclaredComponent component(String name, Declared... functions) {
    return new DeclaredComponent(name, "", null, null, List.of(functions));
  }

  @Test
  void theNameIsInTheMessageInItsSubAddressInTheCommandAndInItsRow() {
    CommandId id = world.send(Target.client("web-1"), BILLING);

    Command message = world.first("web-1");
    assertThat(message.component()).isEqualTo("billing");
    assertThat(message.to()).isEqualTo("client:web-1/billing");
    assertThat(world.deliveries(id))
        .extracting(DeliveryRecord::component)
        .containsExactly("billing");
    world.succeeds("web-1", id);
    world.settle();
    assertThat(world.delivery(id, "web-1").component()).isEqualTo("billing");
    assertThat(world.command(id).options().component()).isEqualTo("billing");

    CommandId plain = world.send(Target.client("web-2"));
    assertThat(world.first("web-2").component()).isNull();
    assertThat(world.first("web-2").to()).isEqualTo("client:web-2");
    assertThat(world.delivery(plain, "web-2").component()).isEmpty();
  }

  @Test
  void everySubAddressOfATargetNamesTheComponent() {
    assertThat(new Target(false, Set.of(), Set.of("web")).text("billing"))
        .isEqualTo("group:web/billing");
    assertThat(Target.all().text("billing")).isEqualTo("all/billing");
    assertThat(Target.clients(List.of("a", "b")).text("c")).isEqualTo("client:a/c,client:b/c");
  }

  @Test
  void whoSaidThatItDoesNotHostItIsRefusedAndTheOthersGetIt() {
    world.fleet.hosts("web-1", component("billing"));
    world.fleet.declares("web-2", new Declared("disk.usage", false, null));

    CommandId id = world.send(Target.all(), BILLING);

    assertThat(world.command(id).refused())
        .containsExactly(new Refusal("web-2", ErrorCode.UNKNOWN_COMMAND));
    assertThat(world.deliveries(id)).extracting(DeliveryRecord::client).containsExactly("web-1");
    assertThat(world.broker.queue("web-2")).isEmpty();
    for (CommandOptions options : List.of(BILLING, BILLING.withOffline(Offline.REJECT))) {
      assertThatThrownBy(() -> world.begin(Target.client("web-2"), options).join())
          .cause()
          .isInstanceOfSatisfying(
              OrbException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_COMMAND);
                assertThat(e.reason()).contains("there is no component billing");
              });
    }
    assertThatThrownBy(() -> world.dispatch.call(call()).toCompletableFuture().join())
        .cause()
        .isInstanceOfSatisfying(
            OrbException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_COMMAND));
  }

  private static Submission call() {
    CommandOptions options = BILLING.withOffline(Offline.REJECT).withTtl(Duration.ofSeconds(5));
    return Submission.of("disk.usage", null, Target.client("web-2"), options, "ops");
  }

  @Test
  void itsParametersAreHeldAgainstTheComponentsContract() {
    Contract text = new Contract(JsonCodec.parse("{\"type\":\"string\"}"), null, "", Set.of());
    Contract object = new Contract(JsonCodec.parse("{\"type\":\"object\"}"), null, "", Set.of());
    world.fleet.hosts(
        "web-1", component("billing", new Declared("disk.usage", false, null, object)));
    world.fleet.hosts("web-2", component("billing", new Declared("disk.usage", false, null, text)));

    CommandId id = world.send(Target.all(), BILLING);
    assertThat(world.command(id).refused())
        .containsExactly(new Refusal("web-2", ErrorCode.BAD_PARAMS));
  }

  @Test
  void aRestartOfTheNodeKeepsTheComponentOfWhatWasNotSent() {
    CompletableFuture<CommandRecord> accepted = world.begin(Target.client("web-1"), BILLING);
    world.turn();
    world.journal.commitOne();
    assertThat(accepted).isNotNull();
    world.crash();
    world.settle();

    assertThat(world.first("web-1").component()).isEqualTo("billing");
    assertThat(world.first("web-1").to()).isEqualTo("client:web-1/billing");
  }

  @Test
  void aRetryGoesToTheSameComponent() {
    CommandId id = world.send(Target.client("web-1"), BILLING);
    world.broker.queue("web-1").clear();
    world.fails("web-1", id, ErrorCode.HANDLER_ERROR);
    world.settle();
    assertThat(world.delivery(id, "web-1").state()).isEqualTo(DeliveryState.FAILED);

    CompletableFuture<CommandRecord> again =
        world.dispatch.retry(new Retry(id, Set.of(), null, "ops")).toCompletableFuture();
    world.settle();
    CommandRecord record = again.join();
    assertThat(record.options().component()).isEqualTo("billing");
    assertThat(world.first("web-1").component()).isEqualTo("billing");
  }

  @Test
  void aCommandToAnyGoesOnOnlyToWhoMayHostTheComponent() {
    world.with("web-3");
    world.fleet.hosts("web-2", component("other"));
    world.fleet.put("web-1", ClientView.State.CONNECTED, 1, 1);
    CommandId id = world.send(Target.all().any(), BILLING);
    assertThat(world.first("web-1").component()).isEqualTo("billing");

    world.fails("web-1", id, ErrorCode.UNKNOWN_COMMAND);
    world.settle();

    assertThat(world.broker.queue("web-2")).isEmpty();
    assertThat(world.first("web-3").component()).isEqualTo("billing");
    assertThat(world.first("web-3").to()).isEqualTo("all/billing");
  }
}
