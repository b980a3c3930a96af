package dev.orb.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.FiredCommand;
import dev.orb.protocol.FiringTerms;
import dev.orb.protocol.LeftOut;
import dev.orb.protocol.Overlap;
import dev.orb.protocol.Reason;
import dev.orb.protocol.Target;
import dev.orb.server.journal.Refusal;
import dev.orb.transport.Envelope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Two firings of one schedule that meet at a client. */
class OverlapTest {
  private static final CommandOptions PATIENT = CommandOptions.DEFAULT.withTtl(Duration.ofHours(9));
  private final World world = new World().with("web-1", "web-2").start();
  private Instant nominal = world.time.instant();
  private LeftOut leftOut = LeftOut.NOBODY;

  private CompletableFuture<CommandId> begin(String schedule, Target target, Overlap overlap) {
    nominal = nominal.plusSeconds(60);
    CompletableFuture<CommandId> stage =
        world
            .dispatch
            .fire(
                new FiredCommand(
                    CommandId.ofFiring(schedule, nominal, ""),
                    schedule,
                    nominal,
                    "clean",
                    null,
                    target,
                    PATIENT,
                    new FiringTerms(overlap, leftOut, null)))
            .toCompletableFuture();
    world.settle();
    return stage;
  }

  private CommandId fire(Target target, Overlap overlap) {
    return begin("nightly", target, overlap).join();
  }

  private DeliveryState state(CommandId id, String client) {
    return world.delivery(id, client).state();
  }

  private List<String> queue(String client) {
    return world.broker.queue(client).stream().map(Envelope::id).toList();
  }

  private CommandId running(Overlap overlap) {
    CommandId id = fire(Target.all(), overlap);
    world.broker.held.add("web-1/" + id);
    world.starts("web-1", id);
    world.settle();
    return id;
  }

  @Test
  void aClientThatRunsTheEarlierOneIsLeftOutAndTheOthersAreNot() {
    CommandId earlier = running(Overlap.SKIP);
    world.succeeds("web-2", earlier);
    world.settle();

    CommandId later = fire(Target.all(), Overlap.SKIP);

    assertThat(world.command(later).refused())
        .containsExactly(new Refusal("web-1", ErrorCode.CONFLICT));
    assertThat(world.deliveries(later)).hasSize(1);
    assertThat(state(earlier, "web-1")).isEqualTo(DeliveryState.RUNNING);
  }

  @Test
  void whenEverybodyRunsTheEarlierOneTheFiringIsAConflict() {
    running(Overlap.SKIP);

    assertThatThrownBy(begin("nightly", Target.client("web-1"), Overlap.SKIP)::join)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(AllRefused.class)
        .hasMessageContaining("CONFLICT");
  }

  @Test
  void oneThatHasNotBegunMakesWayAndIsNoOverlap() {
    CommandId earlier = fire(Target.all(), Overlap.SKIP);

    CommandId later = fire(Target.client("web-1"), Overlap.SKIP);

    assertThat(world.delivery(earlier, "web-1").reason()).isEqualTo(Reason.SUPERSEDED);
    assertThat(state(earlier, "web-2")).isEqualTo(DeliveryState.QUEUED);
    assertThat(queue("web-1")).containsExactly(later.toString());
  }

  @Test
  void oneThatHasNotBegunMakesWayAfterACrashToo() {
    CommandId earlier = fire(Target.client("web-1"), Overlap.SKIP);
    world.broker.held.add("web-1/" + earlier);
    CommandId later = fire(Target.client("web-1"), Overlap.SKIP);
    assertThat(world.dispatch.superseded("web-1")).containsExactly(earlier);
    world.crash();
    world.settle();

    assertThat(world.delivery(earlier, "web-1").reason()).isEqualTo(Reason.SUPERSEDED);
    assertThat(queue("web-1")).containsExactly(later.toString());
  }

  @Test
  void anotherScheduleIsNoOverlapAndNeitherIsOneThatHasEnded() {
    CommandId earlier = running(Overlap.SKIP);

    assertThat(begin("other", Target.client("web-1"), Overlap.SKIP).join()).isNotNull();
    world.succeeds("web-1", earlier);
    world.settle();
    assertThat(fire(Target.client("web-1"), Overlap.SKIP)).isNotNull();
  }

  @Test
  void ofAnyAnEarlierOneThatIsOpenAtAllIsInTheWay() {
    fire(Target.all().any(), Overlap.SKIP);

    assertThatThrownBy(begin("nightly", Target.all().any(), Overlap.SKIP)::join)
        .hasMessageContaining("CONFLICT");
  }

  @Test
  void whoIsLeftOutIsNoPartOfTheTarget() {
    leftOut = (client, labels, facts) -> client.equals("web-1");

    CommandId fired = fire(Target.all(), Overlap.SKIP);

    assertThat(world.deliveries(fired)).hasSize(1);
    assertThat(state(fired, "web-2")).isEqualTo(DeliveryState.QUEUED);
    assertThat(world.command(fired).refused()).isEmpty();
    assertThatThrownBy(begin("nightly", Target.client("web-1"), Overlap.SKIP)::join)
        .hasMessageContaining("PRECONDITION_FAILED");
  }

  @Test
  void ofAnyOneIsChosenWhoIsNotLeftOut() {
    leftOut = (client, labels, facts) -> client.equals("web-1");

    CommandId fired = fire(Target.all().any(), Overlap.ALLOW);

    assertThat(state(fired, "web-2")).isEqualTo(DeliveryState.QUEUED);
    assertThat(world.command(fired).target().clients()).containsExactly("web-2");
  }

  @Test
  void allowedOnesGoTheirWayAndAreKeptApartByNothing() {
    CommandId earlier = running(Overlap.ALLOW);

    CommandId later = fire(Target.all(), Overlap.ALLOW);

    assertThat(world.command(later).refused()).isEmpty();
    assertThat(world.command(later).options().serialKey()).isNull();
    assertThat(state(earlier, "web-2")).isEqualTo(DeliveryState.QUEUED);
  }

  @Test
  void aQueuedOneWaitsAtTheClientBehindTheEarlier() {
    CommandId earlier = running(Overlap.QUEUE);

    CommandId later = fire(Target.all(), Overlap.QUEUE);

    assertThat(state(earlier, "web-2")).isEqualTo(DeliveryState.QUEUED);
    assertThat(queue("web-2")).containsExactly(earlier.toString(), later.toString());
    assertThat(world.first("web-2").serialKey()).isEqualTo("schedule nightly");
    assertThat(world.command(later).options().serialKey()).isEqualTo("schedule nightly");
  }

  @Test
  void theEarlierOneIsCancelledWhereTheLaterOneGoes() {
    CommandId earlier = running(Overlap.CANCEL);

    CommandId later = fire(Target.all(), Overlap.CANCEL);

    assertThat(world.delivery(earlier, "web-2").reason()).isEqualTo(Reason.CANCELLED);
    assertThat(state(earlier, "web-1")).isEqualTo(DeliveryState.RUNNING);
    assertThat(world.dispatch.openCancels("web-1")).containsExactly(earlier);
    assertThat(world.command(later).options().serialKey()).isEqualTo("schedule nightly");
    assertThat(queue("web-2")).containsExactly(later.toString());
  }
}
