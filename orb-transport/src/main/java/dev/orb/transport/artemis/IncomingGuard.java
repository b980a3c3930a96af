package dev.orb.transport.artemis;

import org.apache.activemq.artemis.api.core.Interceptor;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.client.impl.ClientConsumerImpl;
import org.apache.activemq.artemis.core.protocol.core.Packet;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.MessagePacketI;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;

/**
 * Takes off a message, as it comes in, what would make the client library drop it or choke on it
 * without a word to anybody. Called on event loops.
 */
final class IncomingGuard implements Interceptor {
  @Override
  public boolean intercept(Packet packet, RemotingConnection connection) {
    if (packet instanceof MessagePacketI carrier && carrier.getMessage() != null) {
      clean(carrier.getMessage());
    }
    return true;
  }

  static void clean(Message message) {
    // why: the library drops what is expired by this machine's clock, silently. The broker has
    // already judged by its own, and the client judges again by the server's.
    if (message.getExpiration() != 0) {
      message.setExpiration(0);
    }
    // why: we never compress. A sender who sets this property by hand makes the library unpack
    // bytes of its choice, without a limit.
    if (message.containsProperty(Message.HDR_LARGE_COMPRESSED)) {
      message.removeProperty(Message.HDR_LARGE_COMPRESSED);
    }
    // why: the library drops what bears this property and never gives its credit back
    if (message.containsProperty(ClientConsumerImpl.FORCED_DELIVERY_MESSAGE)) {
      message.removeProperty(ClientConsumerImpl.FORCED_DELIVERY_MESSAGE);
    }
  }
}
