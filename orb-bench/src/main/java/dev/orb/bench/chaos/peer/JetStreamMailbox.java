package dev.orb.bench.chaos.peer;

import dev.orb.bench.chaos.ChaosThreads;
import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.PublishOptions;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * JetStream: one file stream with a work queue for each subject, a durable pull consumer for each,
 * explicit acknowledgements, {@code Nats-Msg-Id} against what is sent twice.
 */
final class JetStreamMailbox implements Mailbox {
  private static final String STREAM = "ORDERS";
  private static final String PREFIX = "orders.";
  private static final int BATCH = 10;
  private static final Duration FETCH = Duration.ofSeconds(1);
  private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Connection connection;
  private volatile boolean closed;

  private JetStreamMailbox(Connection connection) {
    this.connection = connection;
  }

  /** Dials that port of this machine. */
  static Mailbox dial(int port) throws IOException {
    try {
      return new JetStreamMailbox(
          Nats.connect(
              Options.builder()
                  .server("nats://127.0.0.1:" + port)
                  .maxReconnects(-1)
                  .reconnectWait(Duration.ofMillis(500))
                  .connectionTimeout(Duration.ofSeconds(2))
                  .pingInterval(Duration.ofSeconds(3))
                  .errorListener(new io.nats.client.ErrorListener() {})
                  .build()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void declare(List<String> queues) throws IOException {
    try {
      connection
          .jetStreamManagement()
          .addStream(
              StreamConfiguration.builder()
                  .name(STREAM)
                  .subjects(PREFIX + ">")
                  .storageType(StorageType.File)
                  .retentionPolicy(RetentionPolicy.WorkQueue)
                  .build());
    } catch (JetStreamApiException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void send(String queue, String id, String body) throws IOException {
    try {
      connection
          .jetStream()
          .publish(
              PREFIX + queue,
              body.getBytes(StandardCharsets.UTF_8),
              PublishOptions.builder().messageId(id).build());
    } catch (JetStreamApiException | IllegalStateException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void receive(String queue, Consumer<String> handler) {
    ChaosThreads.start("receive", () -> receiveOn(queue, handler));
  }

  private void receiveOn(String queue, Consumer<String> handler) {
    while (!closed) {
      try {
        JetStream jetStream = connection.jetStream();
        JetStreamSubscription subscription =
            jetStream.subscribe(
                PREFIX + queue, PullSubscribeOptions.builder().durable(queue).build());
        while (!closed) {
          for (Message message : subscription.fetch(BATCH, FETCH)) {
            handler.accept(new String(message.getData(), StandardCharsets.UTF_8));
            message.ack();
          }
        }
      } catch (IOException | JetStreamApiException | IllegalStateException e) {
        // why: the server is away; it is asked again
        LockSupport.parkNanos(AGAIN_NANOS);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
