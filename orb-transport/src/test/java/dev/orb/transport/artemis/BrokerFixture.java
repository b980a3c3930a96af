package dev.orb.transport.artemis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orb.protocol.OrbException;
import dev.orb.transport.Connection;
import dev.orb.transport.Envelope;
import dev.orb.transport.InletOptions;
import dev.orb.transport.Received;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A broker and a queue of its own for each test, with a connection to it. */
abstract class BrokerFixture {
  static final Duration TIMEOUT = Duration.ofSeconds(10);
  static final InletOptions USUAL = InletOptions.upTo(4 << 20);

  @TempDir static Path data;
  static @Nullable TestBroker broker;
  static int number;

  final List<String> losses = new ArrayList<>();
  final Queue<Received> received = new ConcurrentLinkedQueue<>();
  String queue = "";
  ArtemisConnector connector = broker().connector("web.1").build();
  @Nullable Connection open;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = new TestBroker(data);
  }

  @AfterAll
  static void stopBroker() throws Exception {
    broker().close();
  }

  static TestBroker broker() {
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

  Connection connect() {
    Connection connection = connector.connect(TIMEOUT, losses::add);
    open = connection;
    return connection;
  }

  Envelope fleeting(String body) {
    return Envelope.fleeting(queue, body.getBytes(UTF_8), "event", null, null);
  }

  Envelope durable(String body) {
    return Envelope.durable(queue, body.getBytes(UTF_8), "event", body, null);
  }

  static void confirm(CompletionStage<Void> sent) throws Exception {
    sent.toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  static OrbException refusal(CompletionStage<Void> sent) throws Exception {
    try {
      confirm(sent);
    } catch (ExecutionException e) {
      return (OrbException) Objects.requireNonNull(e.getCause());
    }
    throw new AssertionError("it was confirmed");
  }

  List<String> bodies() {
    return received.stream().map(message -> new String(message.body(), UTF_8)).toList();
  }
}
