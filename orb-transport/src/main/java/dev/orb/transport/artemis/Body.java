package dev.orb.transport.artemis;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.ActiveMQBuffers;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.core.client.impl.ClientLargeMessageImpl;

/**
 * The bytes of a message.
 *
 * @param bytes empty if oversized
 * @param oversized whether there were more than the limit, and they were left
 */
// why: the bytes are handed over, never compared
@SuppressWarnings("ArrayRecordComponent")
record Body(byte[] bytes, boolean oversized) {
  private static final Body OVERSIZED = new Body(new byte[0], true);

  /**
   * Reads it. Waits for the rest of a large one, as long as it keeps coming.
   *
   * @throws ActiveMQException if the rest of a large one does not come
   */
  static Body of(ClientMessage message, long limit) throws ActiveMQException {
    byte[] raw;
    if (message instanceof ClientLargeMessageImpl large) {
      // why: the size that the broker counted, not the one that the sender claims
      if (large.getLargeMessageSize() > limit) {
        return OVERSIZED;
      }
      ByteArrayOutputStream out =
          new ByteArrayOutputStream(Math.toIntExact(large.getLargeMessageSize()));
      large.saveToOutputStream(out);
      raw = out.toByteArray();
    } else {
      ActiveMQBuffer buffer = message.getBodyBuffer();
      if (buffer.readableBytes() > limit) {
        return OVERSIZED;
      }
      raw = new byte[buffer.readableBytes()];
      buffer.readBytes(raw);
    }
    return new Body(message.getType() == Message.TEXT_TYPE ? text(raw) : raw, false);
  }

  /** A text body is a length and two bytes a character; what is not is left as it is. */
  private static byte[] text(byte[] raw) {
    try {
      SimpleString text = ActiveMQBuffers.wrappedBuffer(raw).readNullableSimpleString();
      return text == null ? new byte[0] : text.toString().getBytes(StandardCharsets.UTF_8);
    } catch (RuntimeException e) {
      return raw;
    }
  }
}
