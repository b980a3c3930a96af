package dev.orb.bench.chaos.peer;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.ShutdownSignalException;
import com.rabbitmq.client.impl.ForgivingExceptionHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * RabbitMQ: durable queues, persistent messages, publisher confirms, acknowledgements by hand, and
 * the library's own recovery.
 */
final class RabbitMailbox implements Mailbox {
  private static final int PREFETCH = 10;
  private static final int HEARTBEAT_SECONDS = 5;
  private static final int AGAIN_MILLIS = 500;
  private static final int CONNECT_MILLIS = 2_000;
  private static final long CONFIRM_MILLIS = 5_000;

  private final Connection connection;
  private @Nullable Channel sending;

  private RabbitMailbox(Connection connection) {
    this.connection = connection;
  }

  /** Dials that port of this machine. */
  static Mailbox dial(int port) throws IOException {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(port);
    factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
    factory.setNetworkRecoveryInterval(AGAIN_MILLIS);
    factory.setConnectionTimeout(CONNECT_MILLIS);
    // why: a line for each lost connection says nothing that the plan does not
    factory.setExceptionHandler(new Quiet());
    try {
      return new RabbitMailbox(factory.newConnection());
    } catch (TimeoutException e) {
      throw new IOException(e);
    }
  }

  private static final class Quiet extends ForgivingExceptionHandler {
    @Override
    protected void log(String message, Throwable e) {
      // nobody is told
    }
  }

  @Override
  public void declare(List<String> queues) throws IOException {
    try (Channel channel = connection.createChannel()) {
      for (String queue : queues) {
        channel.queueDeclare(queue, true, false, false, Map.of());
      }
    } catch (TimeoutException e) {
      throw new IOException(e);
    }
  }

  @Override
  public synchronized void send(String queue, String id, String body) throws IOException {
    try {
      Channel channel = sending;
      if (channel == null) {
        channel = connection.createChannel();
        channel.confirmSelect();
        sending = channel;
      }
      channel.basicPublish(
          "",
          queue,
          true,
          MessageProperties.PERSISTENT_TEXT_PLAIN.builder().messageId(id).build(),
          body.getBytes(StandardCharsets.UTF_8));
      if (!channel.waitForConfirms(CONFIRM_MILLIS)) {
        throw new IOException("the broker did not take " + id);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } catch (TimeoutException | ShutdownSignalException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void receive(String queue, Consumer<String> handler) throws IOException {
    Channel channel = connection.createChannel();
    channel.basicQos(PREFETCH);
    channel.basicConsume(
        queue,
        false,
        (tag, delivery) -> {
          handler.accept(new String(delivery.getBody(), StandardCharsets.UTF_8));
          try {
            channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
          } catch (ShutdownSignalException e) {
            // the broker gives it out again
          }
        },
        tag -> {});
  }

  @Override
  public void close() {
    connection.abort(CONNECT_MILLIS);
  }
}
