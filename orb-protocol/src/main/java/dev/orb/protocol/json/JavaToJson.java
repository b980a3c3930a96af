package dev.orb.protocol.json;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Times;
import java.lang.reflect.Array;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Java values to elements. Gson's own way would drop nulls and follow cycles without end. */
final class JavaToJson {
  private JavaToJson() {}

  static JsonElement tree(@Nullable Object value) {
    return tree(value, 0);
  }

  private static JsonElement tree(@Nullable Object value, int depth) {
    if (value == null) {
      return JsonNull.INSTANCE;
    }
    if (value instanceof Json json) {
      return bounded(json, depth);
    }
    if (value instanceof Optional<?> optional) {
      return tree(optional.orElse(null), depth);
    }
    if (isScalar(value)) {
      return scalar(value);
    }
    if (depth == JsonCodec.MAX_DEPTH) {
      throw tooDeep();
    }
    return container(value, depth + 1);
  }

  private static JsonElement container(Object value, int inside) {
    if (value instanceof Map<?, ?> map) {
      return map(map, inside);
    }
    if (value instanceof Iterable<?> list) {
      JsonArray array = new JsonArray();
      list.forEach(one -> array.add(tree(one, inside)));
      return array;
    }
    if (value.getClass().isArray()) {
      return array(value, inside);
    }
    if (value instanceof Record record) {
      return record(record, inside);
    }
    throw new OrbException(
        ErrorCode.BAD_PARAMS,
        "a " + value.getClass().getName() + " does not become JSON",
        "use a record, a map, a list, a string, a number or a boolean");
  }

  private static boolean isScalar(Object value) {
    return value instanceof CharSequence
        || value instanceof Number
        || value instanceof Boolean
        || value instanceof Character
        || value instanceof Enum<?>
        || value instanceof Instant
        || value instanceof Duration
        || value instanceof UUID
        || value instanceof CommandId;
  }

  private static JsonElement scalar(Object value) {
    if (value instanceof Number number) {
      return number(number);
    }
    if (value instanceof Boolean bool) {
      return new JsonPrimitive(bool);
    }
    if (value instanceof Enum<?> constant) {
      return new JsonPrimitive(constant.name());
    }
    if (value instanceof Instant time) {
      return new JsonPrimitive(Times.format(time));
    }
    return new JsonPrimitive(value.toString());
  }

  private static JsonElement number(Number number) {
    if (number instanceof Double || number instanceof Float) {
      double value = number.doubleValue();
      if (Double.isNaN(value) || Double.isInfinite(value)) {
        throw new OrbException(ErrorCode.BAD_PARAMS, value + " is no JSON number");
      }
    }
    String digits = number.toString();
    if (!Numbers.isJson(digits)) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "a " + number.getClass().getName() + " is no JSON number");
    }
    return new JsonPrimitive(new Digits(digits));
  }

  private static JsonElement map(Map<?, ?> map, int inside) {
    JsonObject object = new JsonObject();
    map.forEach((key, value) -> object.add(key(key), tree(value, inside)));
    return object;
  }

  private static String key(@Nullable Object key) {
    if (key instanceof CharSequence || key instanceof Number || key instanceof CommandId) {
      return key.toString();
    }
    if (key instanceof Enum<?> constant) {
      return constant.name();
    }
    throw new OrbException(ErrorCode.BAD_PARAMS, "a map's key must be a string to become JSON");
  }

  private static JsonElement array(Object array, int inside) {
    JsonArray elements = new JsonArray();
    for (int i = 0; i < Array.getLength(array); i++) {
      elements.add(tree(Array.get(array, i), inside));
    }
    return elements;
  }

  private static JsonElement record(Record record, int inside) {
    JsonObject object = new JsonObject();
    RecordShape.of(record.getClass())
        .forEach(
            record,
            (name, value) -> {
              boolean none = value == null || (value instanceof Optional<?> o && o.isEmpty());
              if (!none) {
                object.add(name, tree(value, inside));
              }
            });
    return object;
  }

  /** An element that was made within the bound, put deeper. */
  private static JsonElement bounded(Json json, int depth) {
    JsonElement element =
        json instanceof GsonJson ours ? ours.element() : JsonTree.parse(json.text());
    if (depth > 0 && depth + depthOf(element) > JsonCodec.MAX_DEPTH) {
      throw tooDeep();
    }
    return element;
  }

  private static int depthOf(JsonElement element) {
    int deepest = 0;
    if (element instanceof JsonArray array) {
      for (JsonElement one : array) {
        deepest = Math.max(deepest, depthOf(one));
      }
      return deepest + 1;
    }
    if (element instanceof JsonObject object) {
      for (Map.Entry<String, JsonElement> member : object.entrySet()) {
        deepest = Math.max(deepest, depthOf(member.getValue()));
      }
      return deepest + 1;
    }
    return 0;
  }

  private static OrbException tooDeep() {
    return new OrbException(
        ErrorCode.BAD_PARAMS, "the value is nested deeper than " + JsonCodec.MAX_DEPTH);
  }
}
