package dev.orb.protocol.json;

import com.google.gson.stream.JsonWriter;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Writes fields in the forms of the wire. A value of null leaves its field out. */
final class FieldWriter {
  private final JsonWriter json;

  FieldWriter(JsonWriter json) {
    this.json = json;
  }

  JsonWriter json() {
    return json;
  }

  void text(String name, @Nullable String value) throws IOException {
    if (value != null) {
      json.name(name).value(value);
    }
  }

  void textUnlessEmpty(String name, String value) throws IOException {
    if (!value.isEmpty()) {
      json.name(name).value(value);
    }
  }

  void id(String name, CommandId id) throws IOException {
    json.name(name).value(id.toString());
  }

  void number(String name, long value) throws IOException {
    json.name(name).value(value);
  }

  void numberUnlessZero(String name, long value) throws IOException {
    if (value != 0) {
      json.name(name).value(value);
    }
  }

  /** Without a fraction if it has none. */
  void decimal(String name, double value) throws IOException {
    if (value == Math.rint(value)) {
      json.name(name).value((long) value);
    } else {
      json.name(name).value(value);
    }
  }

  void bool(String name, boolean value) throws IOException {
    json.name(name).value(value);
  }

  void time(String name, @Nullable Instant time) throws IOException {
    if (time != null) {
      if (time.isBefore(Instant.EPOCH) || time.isAfter(FieldReader.LAST_TIME)) {
        throw new OrbException(ErrorCode.INTERNAL, name + " " + time + " has no form on the wire");
      }
      json.name(name).value(time.toEpochMilli());
    }
  }

  void duration(String name, @Nullable Duration duration) throws IOException {
    if (duration != null) {
      if (duration.isNegative() || duration.compareTo(FieldReader.LONGEST) > 0) {
        throw new OrbException(
            ErrorCode.INTERNAL, name + " " + duration + " has no form on the wire");
      }
      json.name(name).value(duration.toMillis());
    }
  }

  void value(String name, @Nullable Json value) throws IOException {
    if (value != null) {
      json.name(name).jsonValue(value.text());
    }
  }

  /** Sorted, so that equal messages have equal bytes. */
  void values(String name, Map<String, Json> values) throws IOException {
    json.name(name).beginObject();
    for (Map.Entry<String, Json> entry : new TreeMap<>(values).entrySet()) {
      value(entry.getKey(), entry.getValue());
    }
    json.endObject();
  }

  void valuesUnlessEmpty(String name, Map<String, Json> values) throws IOException {
    if (!values.isEmpty()) {
      values(name, values);
    }
  }

  /** Sorted, so that equal messages have equal bytes. */
  void texts(String name, Set<String> values) throws IOException {
    json.name(name).beginArray();
    for (String value : new TreeSet<>(values)) {
      json.value(value);
    }
    json.endArray();
  }

  void ids(String name, Iterable<CommandId> ids) throws IOException {
    json.name(name).beginArray();
    for (CommandId id : ids) {
      json.value(id.toString());
    }
    json.endArray();
  }
}
