package dev.orb.transport.artemis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.transport.Connection;
import dev.orb.transport.Envelope;
import dev.orb.transport.Inlet;
import dev.orb.transport.InletOptions;
import dev.orb.transport.Received;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncomingGuardTest {
  private static final String QUEUE = "orb.inbox";

  private final Queue<Received> received = new ConcurrentLinkedQueue<>();

  @SuppressWarnings("NullAway.Init")
  private TestBroker broker;

  @SuppressWarnings("NullAway.Init")
  private ArtemisConnector connector;

  @SuppressWarnings("NullAway.Init")
  private Connection connection;

  @SuppressWarnings("NullAway.Init")
  private Inlet inlet;

  @BeforeEach
  void start(@TempDir Path data) throws Exception {
    broker = new TestBroker(data);
    broker.queue(QUEUE);
    connector = broker.connector("web-1").build();
    connection = connector.connect(Duration.ofSeconds(10), why -> {});
    inlet = connection.inlet(QUEUE, new InletOptions(1024, 1024), this::take);
  }

  @AfterEach
  void stop() throws Exception {
    connection.close();
    connector.close();
    broker.close();
  }

  private void take(Received message) {
    received.add(message);
    message.acknowledge();
  }

  @Test
  void whatThisMachinesClockThinksExpiredIsHandedOutAllTheSame() throws Exception {
    inlet.pause();
    Instant soon = Instant.now().plusMillis(400);
    connection
        .outlet()
        .send(Envelope.durable(QUEUE, "late".getBytes(UTF_8), "command", "1", soon))
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
    await().until(() -> broker.delivering(QUEUE) == 1);
    await().until(() -> Instant.now().isAfter(soon.plusMillis(50)));

    inlet.resume();

    await().until(() -> received.size() == 1);
  }

  @Test
  void forgedPropertiesOfTheLibraryNeitherHideAMessageNorStopTheInlet() throws Exception {
    raw(
        session -> {
          ClientMessage bomb = bytes(session, "bomb");
          bomb.putBooleanProperty(Message.HDR_LARGE_COMPRESSED, true);
          ClientMessage wrongType = bytes(session, "wrong type");
          wrongType.putStringProperty(Message.HDR_LARGE_COMPRESSED.toString(), "yes");
          ClientMessage hidden = bytes(session, "hidden");
          hidden.putLongProperty("_hornetq.forced.delivery.seq", 1);
          return List.of(
              bomb, wrongType, hidden, bytes(session, "x".repeat(900)), bytes(session, "end"));
        });

    await().until(() -> received.size() == 5);
    assertThat(received.stream().map(message -> new String(message.body(), UTF_8)))
        .containsExactly("bomb", "wrong type", "hidden", "x".repeat(900), "end");
  }

  @Test
  void aTextIsReadAsItsBytesAndWhatOnlyClaimsToBeOneIsLeftAsItIs() throws Exception {
    raw(
        session -> {
          ClientMessage text = session.createMessage(Message.TEXT_TYPE, true);
          text.getBodyBuffer()
              .writeNullableSimpleString(
                  org.apache.activemq.artemis.api.core.SimpleString.of("{\"ø\":1}"));
          ClientMessage no = session.createMessage(Message.TEXT_TYPE, true);
          no.getBodyBuffer().writeBytes(new byte[] {1, 127, 127, 127, 127, 9});
          ClientMessage untyped = session.createMessage(Message.DEFAULT_TYPE, true);
          untyped.getBodyBuffer().writeBytes("{}".getBytes(UTF_8));
          return List.of(text, no, untyped);
        });

    await().until(() -> received.size() == 3);
    assertThat(received.stream().map(Received::body))
        .containsExactly(
            "{\"ø\":1}".getBytes(UTF_8),
            new byte[] {1, 127, 127, 127, 127, 9},
            "{}".getBytes(UTF_8));
  }

  private static ClientMessage bytes(ClientSession session, String body) {
    ClientMessage message = session.createMessage(Message.BYTES_TYPE, true);
    message.getBodyBuffer().writeBytes(body.getBytes(UTF_8));
    return message;
  }

  @FunctionalInterface
  private interface Messages {
    List<ClientMessage> of(ClientSession session);
  }

  /** Sends as a stranger would who has a valid login and a library of his own. */
  private void raw(Messages messages) throws Exception {
    try (var locator = ActiveMQClient.createServerLocator(broker.uri());
        var factory = locator.createSessionFactory();
        ClientSession session =
            factory.createSession("web-2", TestBroker.SECRET, false, true, true, false, 0);
        ClientProducer producer = session.createProducer(QUEUE)) {
      for (ClientMessage message : messages.of(session)) {
        producer.send(message);
      }
    }
  }
}
