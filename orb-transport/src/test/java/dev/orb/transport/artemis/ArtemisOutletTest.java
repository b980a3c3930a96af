package dev.orb.transport.artemis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.ActiveMQNotConnectedException;
import org.junit.jupiter.api.Test;

class ArtemisOutletTest extends BrokerFixture {
  @Test
  void whenALossIsToldNothingThatWasSentIsLeftOpen() throws Exception {
    Queue<CompletionStage<Void>> sent = new ConcurrentLinkedQueue<>();
    CompletableFuture<Long> left = new CompletableFuture<>();
    ArtemisConnection connection =
        (ArtemisConnection)
            connector.connect(
                TIMEOUT,
                why ->
                    left.complete(
                        sent.stream()
                            .filter(each -> !each.toCompletableFuture().isDone())
                            .count()));
    open = connection;
    var outlet = connection.outlet();
    for (int i = 0; i < 1000; i++) {
      sent.add(outlet.send(durable("m" + i)));
    }

    // why so: of a real loss the library tells each message as well, sooner or later
    connection.connectionFailed(new ActiveMQNotConnectedException("it was lost"), false);

    assertThat(left.get(10, TimeUnit.SECONDS)).isZero();
  }
}
