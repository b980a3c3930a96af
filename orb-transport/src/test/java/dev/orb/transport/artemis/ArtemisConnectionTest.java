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
import dev.orb.transport.InletOptions;
import dev.orb.transport.Outlet;
import dev.orb.transport.Received;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtemisConnectionTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final InletOptions USUAL = InletOptions.upTo(4 << 20);

  @TempDir static Path data;
  private static @Nullable TestBroker broker;
  private static int number;

  private final List<String> losses = new ArrayList<>();
  private final Queue<Received> received = new ConcurrentLinkedQueue<>();
  private String queue = "";
  private ArtemisConnector connector = broker().connector("web.1").build();
  private @Nullable Connection open;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = new TestBroker(data);
  }

  @AfterAll
  static void stopBroker() throws Exception {
    broker().close();
  }

  private static TestBroker broker() {
    TestBroker running = broker;
    if (running == null) {
      throw new IllegalStateException("not started");
    }
    return running;
  }

  @BeforeEach
  void makeQueue() throws Exception {
    queue = "orb.test." + ++number;
    broker().queue(queue);
  }

  @AfterEach
  void close() {
    if (open != null) {
      open.close();
    }
    connector.close();
    broker().forbidden.clear();
  }

  private Connection connect() {
    Connection connection = connector.connect(TIMEOUT, losses::add);
    open = connection;
    return connection;
  }

  private Envelope fleeting(String body) {
    return Envelope.fleeting(queue, body.getBytes(UTF_8), "event", null, null);
  }

  private Envelope durable(String body) {
    return Envelope.durable(queue, body.getBytes(UTF_8), "event", body, null);
  }

  private static void confirm(CompletionStage<Void> sent) throws Exception {
    sent.toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static OrbException refusal(CompletionStage<Void> sent) throws Exception {
    try {
      confirm(sent);
    } catch (ExecutionException e) {
      return (OrbException) Objects.requireNonNull(e.getCause());
    }
    throw new AssertionError("it was confirmed");
  }

  private List<String> bodies() {
    return received.stream().map(message -> new String(message.body(), UTF_8)).toList();
  }

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
    assertThat(broker().waiting(queue)).isEqualTo(confirmed);
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
