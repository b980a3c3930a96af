package dev.orb.server.broker;

import dev.orb.protocol.Addresses;
import org.apache.activemq.artemis.api.core.Interceptor;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.protocol.core.Packet;
import org.apache.activemq.artemis.core.protocol.core.impl.ChannelImpl.CHANNEL_ID;
import org.apache.activemq.artemis.core.protocol.core.impl.PacketImpl;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionBindingQueryMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionQueueQueryMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionSendContinuationMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionSendLargeMessage;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts off who sends a message without an end: one that comes in pieces is on disk before anybody
 * asks how large it is. And who sends what only brokers of one cluster say to each other, or asks
 * about the queues of others. The library takes some of the first before anybody has shown
 * credentials: the making of a queue, and the takeover of a session whose name is known. The second
 * it answers to everybody.
 */
final class PacketGate implements Interceptor {
  private static final Logger LOG = LoggerFactory.getLogger(PacketGate.class);

  private final long largest;

  /**
   * @param maxPayload bytes of one message; somewhat more is let in, to be refused with a reason
   */
  PacketGate(long maxPayload) {
    largest = 4 * maxPayload + (1 << 20);
  }

  @Override
  public boolean intercept(Packet packet, RemotingConnection connection) {
    long channel = packet.getChannelID();
    boolean good =
        channel == CHANNEL_ID.PING.id
            || (channel == CHANNEL_ID.SESSION.id && opensSession(packet.getType()))
            || (channel >= CHANNEL_ID.USER.id
                && asksAboutItsOwn(packet, connection)
                && hasAnEnd(packet, connection));
    if (!good) {
      LOG.debug(
          "cut off {}: packet {} on channel {}",
          connection.getRemoteAddress(),
          packet.getType(),
          channel);
      connection.getTransportConnection().close();
    }
    return good;
  }

  private static boolean asksAboutItsOwn(Packet packet, RemotingConnection connection) {
    if (packet instanceof SessionQueueQueryMessage query) {
      return mayKnow(connection, query.getQueueName());
    }
    return !(packet instanceof SessionBindingQueryMessage query)
        || mayKnow(connection, query.getAddress());
  }

  private boolean hasAnEnd(Packet packet, RemotingConnection connection) {
    if (packet instanceof SessionSendLargeMessage first) {
      boolean report = Addresses.REPORTS.equals(first.getLargeMessage().getAddress());
      Pass.of(connection)
          .ifPresent(
              pass ->
                  pass.pieces()
                      .put(packet.getChannelID(), report ? AddressPlan.REPORT_BYTES : largest));
      return true;
    }
    if (packet instanceof SessionSendContinuationMessage more) {
      Pass pass = Pass.of(connection).orElse(null);
      return pass != null
          && (pass.isServer()
              || pass.pieces()
                      .merge(packet.getChannelID(), (long) -more.getBody().length, Long::sum)
                  >= 0);
    }
    return true;
  }

  private static boolean mayKnow(RemotingConnection connection, SimpleString name) {
    return Pass.of(connection).filter(pass -> pass.mayKnow(name.toString())).isPresent();
  }

  private static boolean opensSession(byte type) {
    return type == PacketImpl.CREATESESSION
        || type == PacketImpl.CREATESESSION_V2
        || type == PacketImpl.CHECK_FOR_FAILOVER;
  }
}
