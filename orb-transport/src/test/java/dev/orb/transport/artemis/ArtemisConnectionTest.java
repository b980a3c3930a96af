package dev.orb.transport.artemis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.transport.Connection;
import dev.orb.transport.Envelope;
import dev.orb.transport.Inlet;
import dev.orb.transport.Outlet;
import dev.orb.transport.Received;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ArtemisConnectionTest extends BrokerFixture {
  @Test
  void aMessageComesWithAllThatItWasSentWith() throws Exception {
    Connection connection = connect();
    connection.inlet(queue, USUAL, received::add);

    confirm(
        connection
            .outlet()
            .send(
                new Envelope(
                    queue,
                    "{}".getBytes(UTF_8),
                    "reply",
                    "7",
                    "disk",
                    true,
                    6,
                    null,
                    "7",
                    "web.1")));

    await().until(() -> !received.isEmpty());
    Received message = received.remove();
    assertThat(message.body()).asString(UTF_8).isEqualTo("{}");
    assertThat(message.address()).isEqualTo(queue);
    assertThat(message.sender()).contains("web.1");
    assertThat(message.property("orb_kind")).contains("reply");
    assertThat(message.property("orb_id")).contains("7");
    assertThat(message.property("orb_name")).contains("disk");
    assertThat(message.property("_AMQ_DUPL_ID")).contains("7");
    assertThat(message.property("_AMQ_GROUP_ID")).contains("web.1");
    assertThat(message.property("other")).isEmpty();
    assertThat(message.oversized()).isFalse();
    assertThat(message.timestamp()).isBetween(Instant.now().minusSeconds(60), Instant.now());
  }

  @Test
  void aMessageOfOneDuplicateIdIsRoutedOnceAndConfirmedTwice() throws Exception {
    Outlet outlet = connect().outlet();

    confirm(outlet.send(durable("same")));
    confirm(outlet.send(durable("same")));

    assertThat(broker().waiting(queue)).isEqualTo(1);
  }

  @Test
  void thousandsOfSendsFromManyThreadsKeepEachThreadsOrder() throws Exception {
    Connection connection = connect();
    connection.inlet(
        queue,
        USUAL,
        message -> {
          received.add(message);
          message.acknowledge();
        });
    Outlet outlet = connection.outlet();

    List<CompletableFuture<Void>> senders =
        IntStream.range(0, 8)
            .mapToObj(
                sender ->
                    CompletableFuture.runAsync(
                        () ->
                            IntStream.range(0, 500)
                                .forEach(i -> outlet.send(fleeting(sender + ":" + i))),
                        task -> new Thread(task).start()))
            .toList();
    CompletableFuture.allOf(senders.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);

    await().until(() -> received.size() == 4000);
    for (int sender = 0; sender < 8; sender++) {
      String prefix = sender + ":";
      assertThat(bodies().stream().filter(body -> body.startsWith(prefix)))
          .containsExactlyElementsOf(IntStream.range(0, 500).mapToObj(i -> prefix + i).toList());
    }
    await().until(() -> broker().waiting(queue) == 0);
  }

  @Test
  void everyWayToBeRefusedHasItsCode() throws Exception {
    Connection connection = connect();
    Outlet outlet = connection.outlet();
    broker().forbidden.add("secret");
    broker().queue("secret");

    assertThat(refusal(outlet.send(Envelope.durable("secret", new byte[1], "event", "a", null))))
        .returns(ErrorCode.FORBIDDEN, OrbException::code);
    assertThatThrownBy(() -> connection.inlet("secret", USUAL, received::add))
        .isInstanceOfSatisfying(
            OrbException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORBIDDEN));
    assertThatThrownBy(() -> connection.inlet("nowhere", USUAL, received::add))
        .isInstanceOfSatisfying(
            OrbException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
    confirm(outlet.send(durable("the session still works")));
  }

  @Test
  void aFullAddressSaysSo() throws Exception {
    broker().queue("small");
    Outlet outlet = connect().outlet();
    confirm(outlet.send(Envelope.durable("small", new byte[1], "event", "1", null)));
    confirm(outlet.send(Envelope.durable("small", new byte[1], "event", "2", null)));

    assertThat(refusal(outlet.send(Envelope.durable("small", new byte[1], "event", "3", null))))
        .returns(ErrorCode.QUEUE_FULL, OrbException::code);
  }

  @Test
  void overTheBoundASendIsRefusedAndNothingIsSent() throws Exception {
    connector.close();
    connector = broker().connector("web.1").unconfirmed(2, 1 << 20).build();
    Outlet outlet = connect().outlet();

    List<CompletionStage<Void>> sent =
        IntStream.range(0, 200).mapToObj(i -> outlet.send(durable("b" + i))).toList();

    int confirmed = 0;
    for (CompletionStage<Void> one : sent) {
      try {
        confirm(one);
        confirmed++;
      } catch (ExecutionException e) {
        assertThat(e.getCause())
            .isInstanceOfSatisfying(
                OrbException.class, f -> assertThat(f.code()).isEqualTo(ErrorCode.UNAVAILABLE));
      }
    }
    assertThat(confirmed).isBetween(2, 199);
    // why awaited: the broker counts a message a moment after it has confirmed it
    long all = confirmed;
    await().untilAsserted(() -> assertThat(broker().waiting(queue)).isEqualTo(all));
    confirm(outlet.send(durable("there is room again")));
  }

  @Test
  void aLossIsToldOnceAndFailsWhatIsNotConfirmed() throws Exception {
    Connection connection = connect();
    Outlet outlet = connection.outlet();
    connection.inlet(queue, USUAL, received::add);
    List<CompletionStage<Void>> sent = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      sent.add(outlet.send(durable("l" + i)));
    }

    broker().cutConnections();

    await().until(() -> !losses.isEmpty());
    await().until(() -> sent.stream().allMatch(s -> s.toCompletableFuture().isDone()));
    assertThat(connection.isOpen()).isFalse();
    assertThat(refusal(outlet.send(durable("too late"))).code()).isEqualTo(ErrorCode.NOT_CONNECTED);
    assertThatThrownBy(connection::outlet)
        .isInstanceOfSatisfying(
            OrbException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_CONNECTED));
    connection.close();
    await().during(Duration.ofMillis(200)).until(() -> losses.size() == 1);
  }

  @Test
  void aClosedConnectionTellsOfNoLoss() throws Exception {
    Connection connection = connect();
    Outlet outlet = connection.outlet();
    Inlet inlet = connection.inlet(queue, USUAL, received::add);

    connection.close();
    connection.close();
    inlet.close();

    assertThat(connection.isOpen()).isFalse();
    assertThat(refusal(outlet.send(fleeting("x"))).code()).isEqualTo(ErrorCode.NOT_CONNECTED);
    await().during(Duration.ofMillis(200)).until(losses::isEmpty);
  }

  @Test
  void theSameWorksWithinOneProcess() throws Exception {
    connector.close();
    connector =
        ArtemisConnector.within(broker().within(), Clock.systemUTC())
            .login("$orb", TestBroker.SECRET, null)
            .build();
    Connection connection = connect();
    connection.inlet(
        queue,
        USUAL,
        message -> {
          received.add(message);
          message.acknowledge();
        });
    Outlet outlet = connection.outlet();

    for (int i = 0; i < 1000; i++) {
      outlet.send(fleeting("in " + i));
    }
    confirm(outlet.send(durable("done")));

    await().until(() -> received.size() == 1001);
    await().until(() -> broker().waiting(queue) == 0);
  }
}
