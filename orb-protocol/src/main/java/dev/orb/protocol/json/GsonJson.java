package dev.orb.protocol.json;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A value over Gson's element, which nobody else holds. Of element and text it begins with one, and
 * makes the other when it is wanted.
 */
final class GsonJson implements Json {
  // why: made without a lock; two threads may both make one, and it is the same
  private volatile @Nullable JsonElement element;
  private volatile @Nullable String text;

  GsonJson(JsonElement element) {
    this.element = element;
  }

  GsonJson(String text) {
    this.text = text;
  }

  JsonElement element() {
    JsonElement known = element;
    if (known == null) {
      known = JsonTree.parse(text());
      element = known;
    }
    return known;
  }

  @Override
  public String text() {
    String known = text;
    if (known == null) {
      known = JsonText.of(element());
      text = known;
    }
    return known;
  }

  @Override
  public boolean isNull() {
    return element().isJsonNull();
  }

  @Override
  public boolean isObject() {
    return element().isJsonObject();
  }

  @Override
  public boolean isArray() {
    return element().isJsonArray();
  }

  @Override
  public boolean isString() {
    return element() instanceof JsonPrimitive primitive && primitive.isString();
  }

  @Override
  public boolean isNumber() {
    return element() instanceof JsonPrimitive primitive && primitive.isNumber();
  }

  @Override
  public boolean isBoolean() {
    return element() instanceof JsonPrimitive primitive && primitive.isBoolean();
  }

  @Override
  public Optional<Json> get(String member) {
    return isObject()
        ? Optional.ofNullable(element().getAsJsonObject().get(member)).map(GsonJson::new)
        : Optional.empty();
  }

  @Override
  public Map<String, Json> members() {
    if (!isObject()) {
      return Map.of();
    }
    Map<String, Json> members = new LinkedHashMap<>();
    element()
        .getAsJsonObject()
        .entrySet()
        .forEach(entry -> members.put(entry.getKey(), new GsonJson(entry.getValue())));
    return Collections.unmodifiableMap(members);
  }

  @Override
  public List<Json> elements() {
    if (!isArray()) {
      return List.of();
    }
    List<Json> elements = new ArrayList<>(element().getAsJsonArray().size());
    element().getAsJsonArray().forEach(one -> elements.add(new GsonJson(one)));
    return Collections.unmodifiableList(elements);
  }

  @Override
  public <T> T as(Class<T> type) {
    return JsonToJava.read(this, type);
  }

  @Override
  public String string() {
    if (!isString()) {
      throw unfit("a string");
    }
    return element().getAsString();
  }

  @Override
  public long integer() {
    if (!isNumber()) {
      throw unfit("an integer");
    }
    return Numbers.exactLong(element().getAsString()).orElseThrow(() -> unfit("a 64-bit integer"));
  }

  @Override
  public double number() {
    if (!isNumber()) {
      throw unfit("a number");
    }
    return element().getAsDouble();
  }

  @Override
  public boolean bool() {
    if (!isBoolean()) {
      throw unfit("true or false");
    }
    return element().getAsBoolean();
  }

  private OrbException unfit(String wanted) {
    return new OrbException(
        ErrorCode.BAD_PARAMS, wanted + " is wanted, it is " + JsonText.kindOf(element()));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof GsonJson that && SameJson.equal(element(), that.element());
  }

  @Override
  public int hashCode() {
    return SameJson.hash(element());
  }

  @Override
  public String toString() {
    // why: values end up in logs by accident; payloads must not
    return "Json(" + JsonText.kindOf(element()) + ")";
  }
}
