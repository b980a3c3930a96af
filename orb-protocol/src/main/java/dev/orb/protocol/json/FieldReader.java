package dev.orb.protocol.json;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one object after the other in the forms of the wire. A field of JSON null
 * counts as absent, but for {@link #value()}.
 */
final class FieldReader {
  /** The last moment that has a form on the wire: the end of the year 9999. */
  static final Instant LAST_TIME = Instant.ofEpochMilli(253_402_300_799_999L);

  /** The longest duration on the wire: a hundred years. */
  static final Duration LONGEST = Duration.ofDays(36_500);

  private final JsonReader json;
  private String field = "the message";
  private boolean inside;

  FieldReader(JsonReader json) {
    this.json = json;
  }

  /** A reader that has entered its first object. */
  static FieldReader inside(JsonReader json) {
    FieldReader in = new FieldReader(json);
    in.inside = true;
    return in;
  }

  void begin() throws IOException {
    if (inside) {
      inside = false;
      return;
    }
    require(JsonToken.BEGIN_OBJECT, "an object");
    json.beginObject();
  }

  /** The name of the next field that is not null, or null at the end of the object. */
  @Nullable String next() throws IOException {
    while (json.hasNext()) {
      field = json.nextName();
      if (json.peek() != JsonToken.NULL || takesNull(field)) {
        return field;
      }
      json.nextNull();
    }
    json.endObject();
    return null;
  }

  private static boolean takesNull(String field) {
    return field.equals("params") || field.equals("result");
  }

  void skip() throws IOException {
    json.skipValue();
  }

  String text() throws IOException {
    require(JsonToken.STRING, "a string");
    return json.nextString();
  }

  CommandId id() throws IOException {
    return CommandId.parse(text());
  }

  boolean bool() throws IOException {
    require(JsonToken.BOOLEAN, "true or false");
    return json.nextBoolean();
  }

  long number() throws IOException {
    require(JsonToken.NUMBER, "an integer");
    long value;
    try {
      value = json.nextLong();
    } catch (NumberFormatException e) {
      throw unfit("an integer");
    }
    if (value == Long.MAX_VALUE) {
      // why: Gson reads 2^63 as this, and no field of ours goes up to it
      throw unfit("a smaller integer");
    }
    return value;
  }

  int smallNumber() throws IOException {
    return (int) bounded(Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  Instant time() throws IOException {
    return Instant.ofEpochMilli(bounded(0, LAST_TIME.toEpochMilli()));
  }

  Duration duration() throws IOException {
    return Duration.ofMillis(bounded(0, LONGEST.toMillis()));
  }

  double decimal() throws IOException {
    require(JsonToken.NUMBER, "a number");
    return json.nextDouble();
  }

  private long bounded(long min, long max) throws IOException {
    long value = number();
    if (value < min || value > max) {
      throw unfit("an integer from " + min + " to " + max);
    }
    return value;
  }

  Json value() throws IOException {
    return new GsonJson(JsonTree.read(json));
  }

  Set<String> texts() throws IOException {
    Set<String> texts = new LinkedHashSet<>();
    for (boolean more = beginArray(); more; more = moreElements()) {
      texts.add(text());
    }
    return texts;
  }

  List<CommandId> ids() throws IOException {
    List<CommandId> ids = new ArrayList<>();
    for (boolean more = beginArray(); more; more = moreElements()) {
      ids.add(id());
    }
    return ids;
  }

  Map<String, Json> values() throws IOException {
    Map<String, Json> values = new LinkedHashMap<>();
    require(JsonToken.BEGIN_OBJECT, "an object");
    json.beginObject();
    while (json.hasNext()) {
      values.put(json.nextName(), value());
    }
    json.endObject();
    return values;
  }

  /** Enters an array; whether there is an element. */
  boolean beginArray() throws IOException {
    require(JsonToken.BEGIN_ARRAY, "an array");
    json.beginArray();
    return moreElements();
  }

  /** Whether there is another element; leaves the array if not. */
  boolean moreElements() throws IOException {
    if (json.hasNext()) {
      return true;
    }
    json.endArray();
    return false;
  }

  private void require(JsonToken token, String wanted) throws IOException {
    if (json.peek() != token) {
      throw unfit(wanted);
    }
  }

  private OrbException unfit(String wanted) {
    return new OrbException(ErrorCode.MALFORMED, Names.shown(field) + " must be " + wanted);
  }

  /** The value of a field that every message of its kind has. */
  static <T> T required(String field, @Nullable T value) {
    if (value == null) {
      throw new OrbException(ErrorCode.MALFORMED, field + " is missing");
    }
    return value;
  }

  /** The code of that name; one of a newer peer is {@code INTERNAL}. */
  static ErrorCode code(String name) {
    return ErrorCode.named(name).orElse(ErrorCode.INTERNAL);
  }

  /** The message beside a code, after the code's own name if it is unknown here. */
  static String words(String code, String message) {
    return ErrorCode.named(code).isPresent() ? message : Names.shown(code) + ": " + message;
  }
}
