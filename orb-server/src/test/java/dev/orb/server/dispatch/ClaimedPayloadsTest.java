package dev.orb.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.Target;
import dev.orb.protocol.message.Claim;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Dispatch holds what open commands claim, and knows who may have it. */
class ClaimedPayloadsTest {
  private static final CommandId PAYLOAD = CommandId.parse("0198f3a2-7c00-7a11-8b22-1234567890ab");
  private static final CommandOptions CLAIMING = CommandOptions.DEFAULT.withPayload(PAYLOAD);

  private final World world = new World().with("web-1", "web-2").start();

  @BeforeEach
  void aPayload() {
    world.payloads.holders.put(PAYLOAD, new HashSet<>());
  }

  private Set<CommandId> holders() {
    return world.payloads.holders.getOrDefault(PAYLOAD, Set.of());
  }

  private Optional<CommandId> claimed(CommandId command, String client) {
    CompletableFuture<Optional<CommandId>> asked =
        world.dispatch.claimed(command, client).toCompletableFuture();
    world.settle();
    return asked.join();
  }

  @Test
  void itIsHeldUntilTheLastDeliveryHasEndedAndForThoseOnlyWhoHaveNotEnded() {
    CommandId id = world.send(Target.clients(Set.of("web-1", "web-2")), CLAIMING);
    assertThat(world.first("web-1").claim()).isEqualTo(new Claim(PAYLOAD, World.NODE));
    assertThat(claimed(id, "web-1")).contains(PAYLOAD);
    world.succeeds("web-1", id);
    world.settle();
    assertThat(claimed(id, "web-1")).as("it has ended there").isEmpty();
    assertThat(claimed(id, "web-2")).contains(PAYLOAD);
    assertThat(claimed(id, "web-3")).as("it is not for him").isEmpty();
    assertThat(claimed(PAYLOAD, "web-2")).as("there is no such command").isEmpty();
    assertThat(holders()).containsExactly(id);
    world.succeeds("web-2", id);
    world.settle();
    assertThat(holders()).isEmpty();
  }

  @Test
  void itIsHeldAgainAfterACrash() {
    CommandId id = world.send(Target.client("web-1"), CLAIMING);
    holders().clear();
    world.crash();
    assertThat(holders()).containsExactly(id);
    assertThat(claimed(id, "web-1")).contains(PAYLOAD);
  }

  @Test
  void aCommandThatIsNotAcceptedHoldsNothing() {
    world.payloads.holders.clear();
    assertThatThrownBy(() -> world.send(Target.client("web-1"), CLAIMING))
        .hasStackTraceContaining("NOT_FOUND: no payload " + PAYLOAD);
    aPayload();
    for (int n = 0; n < World.SETTINGS.queueLimit(); n++) {
      CommandId unused = world.send(Target.client("web-1"));
    }
    assertThatThrownBy(() -> world.send(Target.client("web-1"), CLAIMING))
        .hasStackTraceContaining("QUEUE_FULL");
    assertThat(holders()).isEmpty();
  }

  @Test
  void aCommandWithoutOneClaimsNothing() {
    CommandId id = world.send(Target.client("web-1"));
    assertThat(claimed(id, "web-1")).isEmpty();
    assertThat(world.first("web-1").claim()).isNull();
  }
}
