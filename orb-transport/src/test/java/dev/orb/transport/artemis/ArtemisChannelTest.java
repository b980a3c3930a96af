package dev.orb.transport.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.transport.Channel;
import dev.orb.transport.Connection;
import dev.orb.transport.Inlet;
import dev.orb.transport.Received;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ArtemisChannelTest extends BrokerFixture {
  private final ExecutorService threads = Executors.newFixedThreadPool(4);

  @AfterEach
  void endThreads() {
    threads.shutdownNow();
  }

  @Test
  void itSendsOnAfterItsConsumerHasClosedAndWhatIsNotAcknowledgedGoesBack() throws Exception {
    Connection connection = connect();
    Channel channel = connection.channel();
    Inlet inlet = channel.inlet(queue, USUAL, received::add);
    confirm(channel.send(durable("one")));
    await().until(() -> received.size() == 1);
    Received late = received.remove();

    inlet.close();
    late.acknowledge();
    confirm(channel.send(durable("two")));

    channel.inlet(queue, USUAL, received::add);
    await().until(() -> received.size() == 2);
    assertThat(bodies()).containsExactlyInAnyOrder("one", "two");
    assertThat(connection.isOpen()).isTrue();
  }

  @Test
  void sendsAndAcknowledgementsOfManyThreadsDoNotGetInEachOthersWay() throws Exception {
    Channel channel = connect().channel();
    AtomicInteger taken = new AtomicInteger();
    channel.inlet(
        queue,
        USUAL,
        message ->
            threads.execute(
                () -> {
                  message.acknowledge();
                  taken.incrementAndGet();
                }));

    List<CompletableFuture<Void>> sent =
        IntStream.range(0, 500)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(() -> channel.send(durable("m" + i)), threads)
                        .thenCompose(outcome -> outcome))
            .toList();

    for (CompletableFuture<Void> one : sent) {
      confirm(one);
    }
    await().until(() -> taken.get() == 500 && broker().waiting(queue) == 0);
  }

  @Test
  void theFleetingWaySendsAndConsumesAndRefusesWhatIsDurable() throws Exception {
    Connection connection = connect();
    Channel fleeting = connection.fleeting();
    fleeting.inlet(
        queue,
        USUAL,
        message -> {
          received.add(message);
          message.acknowledge();
        });

    assertThat(refusal(fleeting.send(durable("lasting"))).code()).isEqualTo(ErrorCode.INTERNAL);
    for (int i = 0; i < 1_000; i++) {
      confirm(fleeting.send(fleeting("m" + i)));
    }
    confirm(connection.channel().send(durable("by another")));

    await().until(() -> received.size() == 1_001 && broker().waiting(queue) == 0);
  }

  @Test
  void aConsumerThatIsRefusedLeavesTheChannelAsItIs() throws Exception {
    Channel channel = connect().channel();

    OrbException refused =
        catchThrowableOfType(
            OrbException.class, () -> channel.inlet("no.such.queue", USUAL, received::add));

    assertThat(refused).isNotNull();
    assertThat(refused.code()).isEqualTo(ErrorCode.NOT_FOUND);
    confirm(channel.send(durable("still")));
  }
}
