package dev.orb.protocol.json;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import java.io.StringReader;

/** Trees of elements off Gson's reader. */
final class JsonTree {
  private static final String ADVICE =
      "Use JsonReader.setStrictness(Strictness.LENIENT) to accept malformed JSON";

  private JsonTree() {}

  static JsonElement parse(String text) {
    try {
      JsonReader reader = strict(text, JsonCodec.MAX_DEPTH);
      JsonElement element = read(reader);
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new OrbException(ErrorCode.BAD_PARAMS, "there is more after the JSON value");
      }
      return element;
    } catch (IOException | IllegalStateException e) {
      throw new OrbException(ErrorCode.BAD_PARAMS, "not JSON: " + fault(e), null, e);
    }
  }

  static JsonReader strict(String text, int depth) {
    JsonReader reader = new JsonReader(new StringReader(text));
    reader.setStrictness(Strictness.STRICT);
    reader.setNestingLimit(depth);
    return reader;
  }

  /** The first line of what Gson says; the second is a link. */
  static String fault(Exception e) {
    String message = e.getMessage() == null ? "it ends too early" : e.getMessage();
    int line = message.indexOf('\n');
    String first = line < 0 ? message : message.substring(0, line);
    return Names.shown(first.replace(ADVICE, "it is malformed"));
  }

  /**
   * The next value. Depth is bounded by the reader's limit.
   *
   * <p>Gson's own tree keeps the last of two members of one name; two readers that choose
   * differently would act on different commands, so here it is refused.
   */
  static JsonElement read(JsonReader reader) throws IOException {
    return switch (reader.peek()) {
      case STRING -> new JsonPrimitive(reader.nextString());
      case NUMBER -> new JsonPrimitive(new Digits(reader.nextString()));
      case BOOLEAN -> new JsonPrimitive(reader.nextBoolean());
      case NULL -> {
        reader.nextNull();
        yield JsonNull.INSTANCE;
      }
      case BEGIN_ARRAY -> array(reader);
      default -> object(reader);
    };
  }

  private static JsonArray array(JsonReader reader) throws IOException {
    JsonArray array = new JsonArray();
    reader.beginArray();
    while (reader.hasNext()) {
      array.add(read(reader));
    }
    reader.endArray();
    return array;
  }

  private static JsonObject object(JsonReader reader) throws IOException {
    JsonObject object = new JsonObject();
    reader.beginObject();
    while (reader.hasNext()) {
      String name = reader.nextName();
      if (object.has(name)) {
        throw new OrbException(
            ErrorCode.BAD_PARAMS, "member '" + Names.shown(name) + "' is there twice");
      }
      object.add(name, read(reader));
    }
    reader.endObject();
    return object;
  }
}
