package dev.orb.protocol.json;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import com.google.gson.stream.JsonWriter;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import java.util.Map;

/** Elements to compact text. */
final class JsonText {
  private JsonText() {}

  static String of(JsonElement element) {
    TextWriter text = new TextWriter();
    try (JsonWriter writer = new JsonWriter(text)) {
      write(writer, element);
    } catch (IOException e) {
      throw new OrbException(ErrorCode.INTERNAL, "JSON could not be written", null, e);
    }
    return text.toString();
  }

  /** Depth is bounded, because every element was made within the bound. */
  private static void write(JsonWriter writer, JsonElement element) throws IOException {
    if (element.isJsonNull()) {
      writer.nullValue();
    } else if (element.isJsonObject()) {
      writer.beginObject();
      for (Map.Entry<String, JsonElement> member : element.getAsJsonObject().entrySet()) {
        writer.name(member.getKey());
        write(writer, member.getValue());
      }
      writer.endObject();
    } else if (element.isJsonArray()) {
      writer.beginArray();
      for (JsonElement one : element.getAsJsonArray()) {
        write(writer, one);
      }
      writer.endArray();
    } else {
      write(writer, element.getAsJsonPrimitive());
    }
  }

  private static void write(JsonWriter writer, JsonPrimitive primitive) throws IOException {
    if (primitive.isString()) {
      writer.value(primitive.getAsString());
    } else if (primitive.isBoolean()) {
      writer.value(primitive.getAsBoolean());
    } else {
      writer.jsonValue(primitive.getAsString());
    }
  }

  /** What it is, in words, without what it holds. */
  static String kindOf(JsonElement element) {
    if (element.isJsonNull()) {
      return "null";
    }
    if (element.isJsonObject()) {
      return "an object";
    }
    if (element.isJsonArray()) {
      return "an array";
    }
    JsonPrimitive primitive = element.getAsJsonPrimitive();
    return primitive.isString() ? "a string" : primitive.isNumber() ? "a number" : "a boolean";
  }
}
