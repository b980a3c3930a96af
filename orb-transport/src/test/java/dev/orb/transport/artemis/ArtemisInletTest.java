package dev.orb.transport.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.transport.Connection;
import dev.orb.transport.Envelope;
import dev.orb.transport.Inlet;
import dev.orb.transport.InletOptions;
import dev.orb.transport.Outlet;
import dev.orb.transport.Received;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ArtemisInletTest extends BrokerFixture {
  @Test
  void oneAcknowledgementTakesOneMessageAndNoEarlierOne() throws Exception {
    Connection connection = connect();
    Inlet inlet = connection.inlet(queue, USUAL, received::add);
    Outlet outlet = connection.outlet();
    for (int i = 0; i < 5; i++) {
      confirm(outlet.send(durable("m" + i)));
    }
    await().until(() -> received.size() == 5);

    Received third = List.copyOf(received).get(2);
    third.acknowledge();
    third.acknowledge();
    await().until(() -> broker().waiting(queue) == 4);
    inlet.close();
    received.clear();
    connection.inlet(queue, USUAL, received::add);

    await().until(() -> received.size() == 4);
    assertThat(bodies()).containsExactly("m0", "m1", "m3", "m4");
  }

  @Test
  void aPausedInletHandsOutNothingStopsTheBrokerAtTheWindowAndKeepsTheOrder() throws Exception {
    Connection connection = connect();
    Outlet outlet = connection.outlet();
    Inlet inlet = connection.inlet(queue, new InletOptions(4096, 1 << 20), received::add);
    confirm(outlet.send(durable("first")));
    await().until(() -> received.size() == 1);

    inlet.pause();
    for (int i = 0; i < 200; i++) {
      outlet.send(fleeting("after " + i));
    }
    confirm(outlet.send(durable("last")));

    await().during(Duration.ofMillis(300)).until(() -> received.size() == 1);
    assertThat(broker().delivering(queue)).isLessThan(100);
    inlet.resume();
    await().until(() -> received.size() == 202);
    assertThat(bodies())
        .containsExactlyElementsOf(
            IntStream.range(-1, 201)
                .mapToObj(i -> i < 0 ? "first" : i == 200 ? "last" : "after " + i)
                .toList());
  }

  @Test
  void aReceiverThatThrowsKeepsItsMessageUnacknowledgedAndGetsTheNext() throws Exception {
    Connection connection = connect();
    connection.inlet(
        queue,
        USUAL,
        message -> {
          received.add(message);
          if (received.size() == 1) {
            throw new IllegalStateException("on purpose");
          }
          message.acknowledge();
        });

    confirm(connection.outlet().send(durable("bad")));
    confirm(connection.outlet().send(durable("good")));

    await().until(() -> received.size() == 2 && broker().waiting(queue) == 1);
  }

  @Test
  void aBodyOverTheLimitIsLeftUnreadAndTheInletGoesOn() throws Exception {
    Connection connection = connect();
    connection.inlet(queue, InletOptions.upTo(3 << 20), received::add);
    Outlet outlet = connection.outlet();
    for (int size : new int[] {100, 2 << 20, 4 << 20, 3 << 20, 1}) {
      confirm(outlet.send(Envelope.durable(queue, new byte[size], "event", "size" + size, null)));
    }

    await().until(() -> received.size() == 5);
    assertThat(received.stream().map(message -> message.body().length))
        .containsExactly(100, 2 << 20, 0, 3 << 20, 1);
    assertThat(received.stream().map(Received::oversized))
        .containsExactly(false, false, true, false, false);
  }

  @Test
  void aSmallBodyOverASmallerLimitIsLeftUnreadToo() throws Exception {
    Connection connection = connect();
    connection.inlet(queue, InletOptions.upTo(10), received::add);

    confirm(connection.outlet().send(durable("more than ten bytes")));

    await().until(() -> !received.isEmpty());
    assertThat(received.remove().oversized()).isTrue();
  }
}
