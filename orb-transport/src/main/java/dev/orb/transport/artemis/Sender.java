package dev.orb.transport.artemis;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.SendAcknowledgementHandler;
import org.apache.activemq.artemis.core.client.impl.ClientProducerInternal;
import org.apache.activemq.artemis.core.client.impl.ClientSessionInternal;
import org.apache.activemq.artemis.core.protocol.core.Channel;
import org.apache.activemq.artemis.core.protocol.core.impl.ActiveMQSessionContext;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionSendMessage_V3;

/**
 * Writes messages of one session. Used by one thread at a time.
 *
 * <p>With confirmations on, the library asks the broker for an answer to each message, also to
 * those that nobody waits for; that is a packet back and two changes of thread for nothing. So
 * those go out without the question. They are confirmed all the same, a window at a time.
 */
final class Sender {
  private final ClientProducerInternal producer;
  private final ActiveMQSessionContext context;
  private final int minLargeMessage;

  /**
   * @param handler told of every message that the broker has dealt with, if the session asks
   */
  Sender(ClientSession session, SendAcknowledgementHandler handler) throws ActiveMQException {
    ClientSessionInternal own = (ClientSessionInternal) session;
    if (Sessions.isConfirming(session)) {
      session.setSendAcknowledgementHandler(handler);
    }
    producer = (ClientProducerInternal) session.createProducer();
    context = (ActiveMQSessionContext) own.getSessionContext();
    minLargeMessage = own.getMinLargeMessageSize();
  }

  void send(Outgoing message) throws ActiveMQException {
    Channel channel = context.getSessionChannel();
    if (message.isDurable()
        || message.size() > minLargeMessage
        || producer.isClosed()
        || channel.getConnection().isBeforeProducerMetricsChanged()) {
      producer.send(message.destination(), message);
      return;
    }
    message.setAddress(message.destination());
    message.setConfirmed(false);
    channel.sendBatched(
        new SessionSendMessage_V3(
            message, false, context.getSendAcknowledgementHandler(), producer.getID()));
  }
}
