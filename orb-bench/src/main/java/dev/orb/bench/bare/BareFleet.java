package dev.orb.bench.bare;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnectorFactory;

/** Clients that echo, a TCP connection each, sharing the library's threads. */
public final class BareFleet implements AutoCloseable {
  private final ServerLocator locator;
  private final List<ClientSessionFactory> connections = new ArrayList<>();

  /** Connects the clients {@code c-<first>} to the one before the end. */
  public BareFleet(int port, int first, int end) throws Exception {
    locator =
        ActiveMQClient.createServerLocatorWithoutHA(
                new TransportConfiguration(
                    NettyConnectorFactory.class.getName(),
                    Map.of("host", "127.0.0.1", "port", port, "useEpoll", false)))
            .setReconnectAttempts(0)
            .setBlockOnDurableSend(false)
            .setBlockOnNonDurableSend(false)
            .setBlockOnAcknowledge(false)
            .setProducerWindowSize(-1)
            .setConsumerWindowSize(64 * 1024)
            .setClientFailureCheckPeriod(10_000)
            .setConnectionTTL(30_000);
    for (int i = first; i < end; i++) {
      connect("c-" + i);
    }
  }

  private void connect(String id) throws Exception {
    ClientSessionFactory connection = locator.createSessionFactory();
    connections.add(connection);
    ClientSession session = connection.createSession(id, "bench", false, true, true, false, 0);
    ClientProducer replies = session.createProducer(BareBroker.REPLIES);
    ClientConsumer control = session.createConsumer("orb.control." + id);
    control.setMessageHandler(BareFleet::drop);
    ClientConsumer work = session.createConsumer("orb.client." + id);
    work.setMessageHandler(message -> echo(session, replies, message));
    session.start();
  }

  private static void drop(ClientMessage message) {
    try {
      message.individualAcknowledge();
    } catch (ActiveMQException e) {
      throw new OrbException(ErrorCode.INTERNAL, "the bare client cannot acknowledge", null, e);
    }
  }

  private static void echo(ClientSession session, ClientProducer replies, ClientMessage message) {
    try {
      byte[] body = new byte[message.getBodyBuffer().readableBytes()];
      message.getBodyBuffer().readBytes(body);
      ClientMessage reply = session.createMessage(Message.BYTES_TYPE, message.isDurable());
      reply.getBodyBuffer().writeBytes(body);
      reply.putStringProperty("orb_id", message.getStringProperty("orb_id"));
      replies.send(reply);
      message.individualAcknowledge();
    } catch (ActiveMQException e) {
      throw new OrbException(ErrorCode.INTERNAL, "the bare client cannot echo", null, e);
    }
  }

  @Override
  public void close() {
    connections.forEach(ClientSessionFactory::close);
    locator.close();
  }
}
