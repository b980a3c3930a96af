package dev.orb.transport.artemis;

import dev.orb.transport.BulkInlet;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.activemq.artemis.api.config.ActiveMQDefaultConfiguration;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQObjectClosedException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.core.client.impl.ClientLargeMessageImpl;
import org.apache.activemq.artemis.utils.ActiveMQBufferInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes messages by asking for them, because whoever reads a large body holds up its session. */
final class ArtemisBulkInlet implements BulkInlet {
  private static final Logger LOG = LoggerFactory.getLogger(ArtemisBulkInlet.class);
  private static final int NO_RATE_LIMIT = -1;

  private final ClientSession session;
  private final String queue;
  private final ClientConsumer consumer;
  private volatile boolean closed;

  ArtemisBulkInlet(ClientSession session, String queue, int window) throws ActiveMQException {
    this.session = session;
    this.queue = queue;
    consumer =
        session.createConsumer(
            SimpleString.of(queue),
            null,
            ActiveMQDefaultConfiguration.getDefaultConsumerPriority(),
            window,
            NO_RATE_LIMIT,
            false);
    session.start();
  }

  @Override
  public Optional<Bulk> next() {
    try {
      // why without a time: at the end of it the library asks the broker for a message that says
      // that there is none, and our guard does not let such messages be told from others
      ClientMessage message = consumer.receive();
      return Optional.ofNullable(message).map(Parcel::new);
    } catch (ActiveMQObjectClosedException e) {
      if (closed) {
        return Optional.empty();
      }
      throw Faults.of("consume " + queue, e);
    } catch (ActiveMQException | RuntimeException e) {
      throw Faults.of("consume " + queue, e);
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      session.close();
    } catch (ActiveMQException | RuntimeException e) {
      LOG.debug("The consumer of {} is gone already", queue, e);
    }
  }

  private static final class Parcel implements Bulk {
    private final ClientMessage message;
    private final InputStream body;
    private final long size;

    Parcel(ClientMessage message) {
      this.message = message;
      ActiveMQBuffer bytes;
      if (message instanceof ClientLargeMessageImpl large) {
        bytes = large.getLargeMessageController();
        size = large.getLargeMessageSize();
      } else {
        bytes = message.getBodyBuffer();
        size = bytes.readableBytes();
      }
      body = new Reading(bytes);
    }

    @Override
    public Optional<String> sender() {
      return Optional.ofNullable(message.getValidatedUserID());
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public InputStream body() {
      return body;
    }

    @Override
    public void acknowledge() {
      try {
        message.individualAcknowledge();
        if (message instanceof ClientLargeMessageImpl large) {
          // why: what is left of it would be taken for the beginning of the next
          large.discardBody();
        }
      } catch (ActiveMQException | RuntimeException e) {
        // why: the session is gone, and the broker gives the message to the next one
        LOG.debug("An acknowledgement was too late", e);
      }
    }
  }

  /** Says in the words of a stream what the library throws while it waits for more. */
  private static final class Reading extends InputStream {
    private final ActiveMQBufferInputStream bytes;

    Reading(ActiveMQBuffer buffer) {
      bytes = new ActiveMQBufferInputStream(buffer);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      try {
        return bytes.read(into, offset, length);
      } catch (RuntimeException e) {
        throw new IOException("the rest of the body did not come", e);
      }
    }
  }
}
