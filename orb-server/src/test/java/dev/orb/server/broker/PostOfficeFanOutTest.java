package dev.orb.server.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.protocol.Addresses;
import dev.orb.transport.Envelope;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.junit.jupiter.api.Test;

class PostOfficeFanOutTest extends FanOutContract {
  @Override
  FanOut fanOut() {
    return fixture.broker.fanOut();
  }

  @Test
  void aDurableMessageIsNotConfirmedBeforeTheDiskWasAskedAndAFleetingOneIsAtOnce() {
    fixture.broker.queues().ensure("a");
    List<String> a = List.of("a");
    long pending =
        IntStream.range(0, 200)
            .mapToObj(i -> fanOut().send(command(Addresses.client("a"), "x", "id" + i), a))
            .filter(stage -> !stage.toCompletableFuture().isDone())
            .count();
    assertThat(pending).isPositive();
    fanOut().send(command(Addresses.client("a"), "x", "last"), a).toCompletableFuture().join();
    Envelope fleeting = Envelope.fleeting(Addresses.client("a"), bytes("x"), "command", "id", null);
    await().until(() -> fanOut().send(fleeting, a).toCompletableFuture().isDone());
  }

  @Test
  void aStopLeavesNobodyWaiting() {
    fixture.broker.queues().ensure("a");
    FanOut fanOut = fanOut();
    List<CompletableFuture<List<String>>> sends = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      Envelope envelope = command(Addresses.client("a"), "x", "id" + i);
      sends.add(fanOut.send(envelope, List.of("a")).toCompletableFuture());
    }
    fixture.close();
    assertThat(sends).allMatch(CompletableFuture::isDone);
    assertThat(fanOut.send(command(Addresses.client("a"), "x", "late"), List.of("a")))
        .isCompletedExceptionally();
  }

  @Override
  String seenAddress(ClientMessage message) {
    return message.getAddress();
  }
}
