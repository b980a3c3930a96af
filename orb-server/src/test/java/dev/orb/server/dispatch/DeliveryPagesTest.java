package dev.orb.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.Reason;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.server.journal.DeliveryFilter;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.Page;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pages of a command to many: each reads its own rows and no others. */
class DeliveryPagesTest {
  private static final int FLEET = 2_500;
  private static final DeliveryFilter FAILED = new DeliveryFilter(DeliveryState.FAILED, null, null);

  private final World world = new World();
  private final String[] clients =
      IntStream.range(0, FLEET).mapToObj(i -> String.format("c-%04d", i)).toArray(String[]::new);
  private CommandId id = CommandId.parse("00000000-0000-7000-8000-000000000000");

  @BeforeEach
  void everySecondHasAnswered() {
    world.with(clients).start();
    id = world.send(Target.all());
    for (int i = 0; i < FLEET; i += 2) {
      if (i % 1000 == 0) {
        world.fails(clients[i], id, ErrorCode.HANDLER_ERROR);
      } else {
        world.succeeds(clients[i], id);
      }
    }
    world.settle();
    world.fleet.disconnected(clients[FLEET - 1]);
    world.journal.rowsRead = 0;
  }

  private List<DeliveryRecord> all(DeliveryFilter filter, int limit) {
    List<DeliveryRecord> all = new ArrayList<>();
    Optional<String> after = Optional.empty();
    do {
      Page<DeliveryRecord> page = world.dispatch.deliveries(id, filter, limit, after);
      assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
      all.addAll(page.items());
      after = Optional.ofNullable(page.next());
    } while (after.isPresent());
    return all;
  }

  @Test
  void whatIsReadInPiecesForItsLengthHasEveryTargetOnceAsWell() {
    world.journal.heldTogether = 3;
    assertThat(all(DeliveryFilter.ALL, 70))
        .extracting(DeliveryRecord::client)
        .containsExactly(clients);
    assertThat(all(FAILED, 70)).hasSize(3);
    assertThat(world.dispatch.summary(id).reasons()).extracting(Summary.Group::count).contains(3);
  }

  @Test
  void aPageOfLongResultsIsShorterThanItMayBe() {
    Json result = JsonCodec.of("r".repeat(5 << 20));
    for (int i = 1; i < 20; i += 2) {
      world.replies(clients[i], id, result, null);
    }
    world.settle();
    Page<DeliveryRecord> page =
        world.dispatch.deliveries(id, DeliveryFilter.ALL, 500, Optional.empty());
    assertThat(page.items()).hasSize(8);
    assertThat(page.next()).isEqualTo(clients[7]);
    assertThat(all(DeliveryFilter.ALL, 500))
        .extracting(DeliveryRecord::client)
        .containsExactly(clients);
  }

  @Test
  void thePagesTogetherHaveEveryTargetOnceByClientWithARowOrWithout() {
    List<DeliveryRecord> all = all(DeliveryFilter.ALL, 70);
    assertThat(all).extracting(DeliveryRecord::client).containsExactly(clients);
    assertThat(all.get(0).state()).isEqualTo(DeliveryState.FAILED);
    assertThat(all.get(1))
        .satisfies(
            row -> {
              assertThat(row.state()).isEqualTo(DeliveryState.QUEUED);
              assertThat(row.reason()).isEqualTo(Reason.WAITING_BUSY);
              assertThat(row.enrolment()).isEqualTo(1);
            });
    assertThat(all.get(FLEET - 1).reason()).isEqualTo(Reason.WAITING_OFFLINE);
    // why this bound: each of 36 pages reads one target more, to know whether there is another page
    assertThat(world.journal.rowsRead).isLessThanOrEqualTo(FLEET / 2 + 36);
  }

  @Test
  void aPageReadsItsOwnRows() {
    world.dispatch.deliveries(id, DeliveryFilter.ALL, 50, Optional.of(clients[2_000]));
    assertThat(world.journal.rowsRead).isLessThanOrEqualTo(26);
  }

  @Test
  void fewAmongManyAreFoundPageByPage() {
    assertThat(all(FAILED, 2))
        .extracting(DeliveryRecord::client)
        .containsExactly("c-0000", "c-1000", "c-2000");
    assertThat(all(new DeliveryFilter(null, Reason.WAITING_OFFLINE, null), 2))
        .extracting(DeliveryRecord::client)
        .containsExactly(clients[FLEET - 1]);
    assertThat(all(new DeliveryFilter(DeliveryState.QUEUED, null, null), 500)).hasSize(FLEET / 2);
  }

  @Test
  void theLastPageHasNoNextAlsoWhenItIsFull() {
    Page<DeliveryRecord> last =
        world.dispatch.deliveries(id, DeliveryFilter.ALL, 50, Optional.of(clients[FLEET - 51]));
    assertThat(last.items())
        .extracting(DeliveryRecord::client)
        .containsExactly(Arrays.copyOfRange(clients, FLEET - 50, FLEET));
    assertThat(last.next()).isNull();
    assertThat(
            world
                .dispatch
                .deliveries(id, DeliveryFilter.ALL, 50, Optional.of(clients[FLEET - 1]))
                .items())
        .isEmpty();
  }

  @Test
  void oneDeliveryIsFoundWithoutRegardToCaseAndReadsOneRow() {
    assertThat(world.delivery(id, "C-0002").state()).isEqualTo(DeliveryState.SUCCEEDED);
    assertThat(world.delivery(id, "c-0003").state()).isEqualTo(DeliveryState.QUEUED);
    assertThat(world.journal.rowsRead).isEqualTo(1);
  }
}
