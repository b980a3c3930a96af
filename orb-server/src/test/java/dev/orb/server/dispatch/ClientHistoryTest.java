package dev.orb.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.Offline;
import dev.orb.protocol.Reason;
import dev.orb.protocol.Target;
import dev.orb.server.journal.ClientDelivery;
import dev.orb.server.journal.Page;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What one client had to do, over all commands. */
class ClientHistoryTest {
  private final World world = new World().with("a", "b").start();

  private CommandId next(Target target, CommandOptions options) {
    world.passes(Duration.ofSeconds(1));
    CommandId id = world.send(target, options);
    world.settle();
    return id;
  }

  private List<ClientDelivery> all(String client, int limit) {
    List<ClientDelivery> all = new ArrayList<>();
    Optional<String> after = Optional.empty();
    do {
      Page<ClientDelivery> page = world.dispatch.history(client, limit, after);
      assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
      all.addAll(page.items());
      after = Optional.ofNullable(page.next());
    } while (after.isPresent());
    return all;
  }

  @Test
  void itHasWhatEndedWhatRunsAndWhatWaitsWithoutARowTheNewestFirst() {
    CommandId ended = next(Target.all(), CommandOptions.DEFAULT);
    world.succeeds("a", ended);
    CommandId quick = next(Target.client("a"), CommandOptions.DEFAULT.withOffline(Offline.REJECT));
    next(Target.client("b"), CommandOptions.DEFAULT);
    CommandId running = next(Target.client("a"), CommandOptions.DEFAULT);
    world.starts("a", running);
    CommandId waiting = next(Target.all(), CommandOptions.DEFAULT);
    world.settle();

    for (int limit : new int[] {1, 2, 3, 50}) {
      assertThat(all("a", limit))
          .as("pages of %s", limit)
          .extracting(each -> each.delivery().command())
          .containsExactly(waiting, running, quick, ended);
    }
    world.journal.heldTogether = 1;
    assertThat(all("a", 50))
        .as("rows of which two are more than is to be in memory")
        .extracting(each -> each.delivery().command())
        .containsExactly(waiting, running, quick, ended);
    world.journal.heldTogether = Integer.MAX_VALUE;
    List<ClientDelivery> shown = all("a", 50);
    assertThat(shown).extracting(ClientDelivery::name).containsOnly(world.command(ended).name());
    assertThat(shown)
        .extracting(each -> each.delivery().state())
        .startsWith(DeliveryState.QUEUED, DeliveryState.RUNNING)
        .endsWith(DeliveryState.SUCCEEDED);
    assertThat(shown.get(0).delivery().reason()).isEqualTo(Reason.WAITING_BUSY);
    assertThat(all("nobody", 50)).isEmpty();
  }
}
