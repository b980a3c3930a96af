package dev.orb.server.broker;

import dev.orb.transport.Envelope;
import java.time.Instant;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;

/** An envelope as a message of the library. */
final class Wording {
  static final SimpleString ID = SimpleString.of("orb_id");
  private static final SimpleString KIND = SimpleString.of("orb_kind");
  private static final SimpleString NAME = SimpleString.of("orb_name");

  private Wording() {}

  /** Everything but address, body and duplicate id. */
  static <M extends Message> M head(M message, Envelope envelope, Instant now) {
    message.setDurable(envelope.durable());
    message.setPriority((byte) envelope.priority());
    message.setTimestamp(now.toEpochMilli());
    Instant expiresAt = envelope.expiresAt();
    if (expiresAt != null) {
      // why: 0 would mean never
      message.setExpiration(Math.max(1, expiresAt.toEpochMilli()));
    }
    message.putStringProperty(KIND, SimpleString.of(envelope.kind()));
    String id = envelope.id();
    if (id != null) {
      message.putStringProperty(ID, SimpleString.of(id));
    }
    String name = envelope.name();
    if (name != null) {
      message.putStringProperty(NAME, SimpleString.of(name));
    }
    String group = envelope.group();
    if (group != null) {
      message.putStringProperty(Message.HDR_GROUP_ID, SimpleString.of(group));
    }
    return message;
  }
}
