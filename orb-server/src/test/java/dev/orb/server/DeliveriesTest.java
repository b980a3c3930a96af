package dev.orb.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.story.Happening;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Between dispatch and the listeners of deliveries. */
class DeliveriesTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final CommandId ID = CommandId.create(NOW, new Random(3));

  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final Counter dropped = new SimpleMeterRegistry().counter("dropped");
  private final List<String> heard = new ArrayList<>();

  private final DeliveryListener keeping =
      new DeliveryListener() {
        @Override
        public void changed(DeliveryRecord delivery) {
          heard.add(delivery.client());
        }

        @Override
        public void missed(long count) {
          heard.add("missed " + count);
        }
      };

  private Deliveries to(DeliveryListener... listeners) {
    return new Deliveries(List.of(listeners), tasks::add, dropped);
  }

  private static Happening ended(String client, int size) {
    return new Happening.Changed(
        1,
        new DeliveryRecord(
            ID,
            client,
            "",
            1,
            DeliveryState.SUCCEEDED,
            null,
            1,
            JsonCodec.of("x".repeat(size)),
            null,
            null,
            NOW,
            NOW,
            NOW,
            NOW,
            NOW,
            null));
  }

  private void work() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  @Test
  void changesAreToldInOrderByOneTaskAtATime() {
    Deliveries deliveries = to(keeping);
    deliveries.hear(ended("a", 1));
    deliveries.hear(ended("b", 1));
    assertThat(tasks).hasSize(1);
    assertThat(heard).isEmpty();
    work();
    deliveries.hear(ended("c", 1));
    work();
    assertThat(heard).containsExactly("a", "b", "c");
  }

  @Test
  void aListenerThatThrowsHarmsNobody() {
    Deliveries deliveries =
        to(
            delivery -> {
              throw new OrbException(ErrorCode.INTERNAL, "on purpose");
            },
            keeping);
    deliveries.hear(ended("a", 1));
    deliveries.hear(ended("b", 1));
    work();
    assertThat(heard).containsExactly("a", "b");
  }

  @Test
  void atTheBoundWhatComesIsLeftOutCountedAndTold() {
    Deliveries deliveries = to(keeping);
    int mebi = 1 << 20;
    for (int i = 0; i < 70; i++) {
      deliveries.hear(ended("c-" + i, mebi - 2));
    }
    work();
    assertThat(heard).hasSize(64);
    assertThat(dropped.count()).isEqualTo(6);
    deliveries.hear(ended("last", 1));
    work();
    assertThat(heard.subList(64, 66)).containsExactly("missed 6", "last");
  }

  @Test
  void oneThatIsLargerThanTheBoundIsToldAllTheSame() {
    Deliveries deliveries = to(keeping);
    deliveries.hear(ended("huge", (int) Deliveries.MOST_SIZE + 5));
    work();
    assertThat(heard).containsExactly("huge");
  }
}
