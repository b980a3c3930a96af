package dev.orb.protocol.json;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.MalformedMessage.Traces;
import dev.orb.protocol.message.Kind;
import dev.orb.protocol.message.Message;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a message says that it is, which decides how its fields are read.
 *
 * <p>It stops as soon as it knows, which for messages of ours is after two or three members, and
 * the same reader goes on. But members have no order in JSON: what was passed over must be read
 * anew.
 *
 * @param kind its kind
 * @param name its name, empty but for controls
 * @param claimed whether only those may read it who know claims
 * @param passedOver whether fields came before it was known whose they are
 */
record Head(Kind kind, String name, boolean claimed, boolean passedOver) {
  private static final String PLAIN = String.valueOf(Message.VERSION);
  private static final String CLAIMED = String.valueOf(Message.CLAIMED);

  /** Enters the object and reads as far as it must. */
  static Head of(JsonReader in) throws IOException {
    String version = null;
    String kind = null;
    String name = null;
    boolean known = false;
    boolean passedOver = false;
    in.beginObject();
    while (!known && in.hasNext()) {
      switch (in.nextName()) {
        case "v" -> version = scalar(in, JsonToken.NUMBER);
        case "kind" -> kind = scalar(in, JsonToken.STRING);
        case "name" -> name = scalar(in, JsonToken.STRING);
        default -> {
          in.skipValue();
          passedOver = true;
        }
      }
      known = version != null && kind != null && (name != null || !isControl(kind));
    }
    boolean claimed = CLAIMED.equals(version) && Kind.COMMAND.text().equals(kind);
    if (!claimed && !PLAIN.equals(version)) {
      throw unsupported(version);
    }
    return of(kind, name, claimed, passedOver);
  }

  private static Head of(
      @Nullable String kind, @Nullable String name, boolean claimed, boolean passedOver) {
    if (kind == null) {
      throw new OrbException(ErrorCode.MALFORMED, "the message has no kind");
    }
    Kind known =
        Kind.named(kind)
            .orElseThrow(
                () ->
                    new OrbException(
                        ErrorCode.MALFORMED, "there is no kind '" + Names.shown(kind) + "'"));
    if (known == Kind.CONTROL && name == null) {
      throw new OrbException(ErrorCode.MALFORMED, "the control has no name");
    }
    // why: the name of what is no control is a field of its own
    boolean again = passedOver || (name != null && known != Kind.CONTROL);
    return new Head(known, name == null ? "" : name, claimed, again);
  }

  /** What version and claim say does not go together. */
  static OrbException misversioned(boolean claimed) {
    return claimed
        ? unsupported(CLAIMED)
        : new OrbException(
            ErrorCode.MALFORMED, "a command with a claim is of version " + Message.CLAIMED);
  }

  private static OrbException unsupported(@Nullable String version) {
    return new OrbException(
        ErrorCode.UNSUPPORTED_VERSION,
        version == null
            ? "the message has no version"
            : "the message is of version " + Names.shown(version),
        "this end speaks version " + Message.VERSION);
  }

  private static boolean isControl(String kind) {
    return kind.equals(Kind.CONTROL.text());
  }

  /** The text of a value of that type; any other is something that no head says. */
  private static String scalar(JsonReader in, JsonToken wanted) throws IOException {
    if (in.peek() == wanted) {
      return in.nextString();
    }
    in.skipValue();
    return "?";
  }

  /** What can be read of a message that cannot be read. */
  static Traces traces(String text) {
    String kind = null;
    String id = null;
    String corr = null;
    try {
      JsonReader in = JsonTree.strict(text, MessageCodec.MAX_DEPTH);
      in.beginObject();
      while (in.hasNext()) {
        switch (in.nextName()) {
          case "kind" -> kind = scalar(in, JsonToken.STRING);
          case "id" -> id = scalar(in, JsonToken.STRING);
          case "corr" -> corr = scalar(in, JsonToken.STRING);
          default -> in.skipValue();
        }
      }
    } catch (IOException | RuntimeException e) {
      // what was read before the fault is what there is
    }
    return new Traces(commandId(corr == null ? id : corr), kind == null ? null : kindOf(kind));
  }

  private static @Nullable Kind kindOf(String kind) {
    return Kind.named(kind).orElse(null);
  }

  private static @Nullable CommandId commandId(@Nullable String text) {
    return Optional.ofNullable(text).flatMap(Head::parsed).orElse(null);
  }

  private static Optional<CommandId> parsed(String text) {
    try {
      return Optional.of(CommandId.parse(text));
    } catch (OrbException e) {
      return Optional.empty();
    }
  }
}
