package dev.orb.protocol.json;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.Map;

/**
 * Whether two elements are the same JSON: members in any order, numbers by value.
 *
 * <p>Gson compares parsed numbers as doubles, by which 9007199254740993 equals 9007199254740992.
 */
final class SameJson {
  private SameJson() {}

  static boolean equal(JsonElement one, JsonElement other) {
    if (one instanceof JsonObject a && other instanceof JsonObject b) {
      return equalObjects(a, b);
    }
    if (one instanceof JsonArray a && other instanceof JsonArray b) {
      return equalArrays(a, b);
    }
    if (one instanceof JsonPrimitive a
        && other instanceof JsonPrimitive b
        && a.isNumber()
        && b.isNumber()) {
      return Numbers.equal(a.getAsString(), b.getAsString());
    }
    return one.equals(other);
  }

  private static boolean equalObjects(JsonObject one, JsonObject other) {
    if (one.size() != other.size()) {
      return false;
    }
    for (Map.Entry<String, JsonElement> member : one.entrySet()) {
      JsonElement match = other.get(member.getKey());
      if (match == null || !equal(member.getValue(), match)) {
        return false;
      }
    }
    return true;
  }

  private static boolean equalArrays(JsonArray one, JsonArray other) {
    if (one.size() != other.size()) {
      return false;
    }
    for (int i = 0; i < one.size(); i++) {
      if (!equal(one.get(i), other.get(i))) {
        return false;
      }
    }
    return true;
  }

  static int hash(JsonElement element) {
    int hash = 1;
    if (element instanceof JsonObject object) {
      for (Map.Entry<String, JsonElement> member : object.entrySet()) {
        // why: a sum, because the order of members does not count
        hash += member.getKey().hashCode() * 31 ^ hash(member.getValue());
      }
    } else if (element instanceof JsonArray array) {
      for (JsonElement one : array) {
        hash = hash * 31 + hash(one);
      }
    } else if (element instanceof JsonPrimitive primitive && primitive.isNumber()) {
      hash = Numbers.hash(primitive.getAsString());
    } else {
      hash = element.hashCode();
    }
    return hash;
  }
}
