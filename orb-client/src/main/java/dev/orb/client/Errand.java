package dev.orb.client;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Message;
import dev.orb.transport.Channel;
import dev.orb.transport.Connection;
import dev.orb.transport.Connector;
import dev.orb.transport.Envelope;
import dev.orb.transport.InletOptions;
import dev.orb.transport.Received;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One question to the server on a connection of its own, beside any session. Blocks. */
final class Errand {
  private static final Logger LOG = LoggerFactory.getLogger(Errand.class);
  private static final long MOST = 1 << 20;

  private final Connector connector;
  private final String queue;

  /**
   * @param connector of who asks; the errand does not close it
   * @param queue where the answer comes
   */
  Errand(Connector connector, String queue) {
    this.connector = connector;
    this.queue = queue;
  }

  /**
   * Asks and waits for the answer.
   *
   * @param question made when it can be sent
   * @param timeout for connecting, and once more for the answer
   * @param isAnswer whether a control is the answer; a reject always is
   * @throws OrbException as {@link Connector#connect}; {@code NOT_CONNECTED} if the connection is
   *     lost before the answer; {@code TIMEOUT}
   */
  Control ask(Supplier<Control> question, Predicate<Control> isAnswer, Duration timeout) {
    CompletableFuture<Control> answer = new CompletableFuture<>();
    try (Connection connection =
        connector.connect(timeout, why -> answer.completeExceptionally(lost(why)))) {
      Channel own = connection.fleeting();
      own.inlet(queue, InletOptions.upTo(MOST), message -> heard(message, answer, isAnswer));
      send(own, question.get(), answer);
      return await(answer, timeout);
    }
  }

  private static void send(Channel own, Control question, CompletableFuture<Control> answer) {
    own.send(
            new Envelope(
                Addresses.INBOX,
                MessageCodec.encode(question),
                question.kind().text(),
                null,
                question.name(),
                false,
                Envelope.USUAL_PRIORITY,
                null,
                null,
                null))
        .whenComplete(
            (sent, failure) -> {
              if (failure != null) {
                answer.completeExceptionally(Causes.of(failure));
              }
            });
  }

  private static void heard(
      Received message, CompletableFuture<Control> answer, Predicate<Control> isAnswer) {
    message.acknowledge();
    try {
      Message decoded = MessageCodec.decode(message.body());
      if (decoded instanceof Control control
          && (control instanceof Control.Reject || isAnswer.test(control))) {
        answer.complete(control);
      } else {
        LOG.debug("a {} is no answer and is dropped", decoded.kind().text());
      }
    } catch (OrbException e) {
      LOG.warn("an answer cannot be read: {}", e.getMessage());
    }
  }

  private static Control await(CompletableFuture<Control> answer, Duration timeout) {
    try {
      return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw Causes.of(e);
    } catch (TimeoutException e) {
      throw new OrbException(
          ErrorCode.TIMEOUT, "the server did not answer within " + timeout, "try again", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OrbException(ErrorCode.UNAVAILABLE, "interrupted", null, e);
    }
  }

  private static OrbException lost(String why) {
    return new OrbException(ErrorCode.NOT_CONNECTED, "the connection was lost: " + why);
  }
}
