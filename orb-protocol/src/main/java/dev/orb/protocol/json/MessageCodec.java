package dev.orb.protocol.json;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.MalformedMessage.Traces;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Kind;
import dev.orb.protocol.message.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Messages to bytes and back, as {@code docs/wire-protocol.md} has them. Thread-safe.
 *
 * <p>On the way of every command, so fields are written and read one by one, without reflection and
 * without a tree but for payloads.
 */
public final class MessageCodec {
  /** How deep a whole message may be nested: a payload at its bound, and what is around it. */
  static final int MAX_DEPTH = JsonCodec.MAX_DEPTH + 8;

  private MessageCodec() {}

  /**
   * The bytes of a message.
   *
   * @throws OrbException {@code INTERNAL} if a time or a duration is beyond what the wire has: the
   *     years 1970 to 9999, and a hundred years
   */
  public static byte[] encode(Message message) {
    TextWriter text = new TextWriter();
    try {
      JsonWriter json = new JsonWriter(text);
      FieldWriter out = new FieldWriter(json);
      json.beginObject();
      if (isClaimed(message)) {
        out.decimal("v", Message.CLAIMED);
      } else {
        out.number("v", Message.VERSION);
      }
      out.text("kind", message.kind().text());
      if (message instanceof Control control) {
        out.text("name", control.name());
        ControlFields.write(out, control);
      } else {
        WorkFields.write(out, message);
      }
      out.time("ts", message.ts());
      json.endObject();
    } catch (IOException e) {
      throw new OrbException(ErrorCode.INTERNAL, "the message could not be written", null, e);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The message of these bytes. Fields that this version does not know are passed over; nothing but
   * this exception is thrown, whatever the bytes.
   *
   * @throws MalformedMessage {@code UNSUPPORTED_VERSION} if {@code v} is missing or another, {@code
   *     MALFORMED} for everything else
   */
  public static Message decode(byte[] body) {
    String text = "";
    try {
      text = Utf8.read(body);
      return read(text);
    } catch (OrbException e) {
      ErrorCode code = e.code() == ErrorCode.UNSUPPORTED_VERSION ? e.code() : ErrorCode.MALFORMED;
      throw new MalformedMessage(code, e.reason(), e.mend().orElse(null), e, traces(text));
    } catch (IOException | RuntimeException e) {
      throw new MalformedMessage(
          ErrorCode.MALFORMED, "not JSON: " + JsonTree.fault(e), null, e, traces(text));
    }
  }

  private static Message read(String text) throws IOException {
    JsonReader json = JsonTree.strict(text, MAX_DEPTH);
    Head head = Head.of(json);
    if (head.passedOver()) {
      json = JsonTree.strict(text, MAX_DEPTH);
      json.beginObject();
    }
    FieldReader in = FieldReader.inside(json);
    Message message =
        head.kind() == Kind.CONTROL
            ? ControlFields.read(in, head.name())
            : WorkFields.read(in, head.kind());
    if (head.claimed() != isClaimed(message)) {
      throw Head.misversioned(head.claimed());
    }
    if (json.peek() != JsonToken.END_DOCUMENT) {
      throw new OrbException(ErrorCode.MALFORMED, "there is more after the message");
    }
    return message;
  }

  private static boolean isClaimed(Message message) {
    return message instanceof Command command && command.claim() != null;
  }

  private static Traces traces(String text) {
    return text.isEmpty() ? Traces.NONE : Head.traces(text);
  }
}
