package dev.orb.protocol.json;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.Durations;
import dev.orb.protocol.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads one scalar, exactly. Gson's own adapters take {@code "5"} for 5 and cut 1.9 to 1, and a
 * parameter must not change on its way to a valve.
 */
final class Leaf<T> extends ReadOnly<T> {
  private final String wanted;
  private final boolean nullable;
  private final Function<JsonPrimitive, @Nullable T> reading;

  /**
   * @param wanted what it must be, for the message
   * @param nullable whether JSON null is read as Java null
   * @param reading null if it does not fit
   */
  Leaf(String wanted, boolean nullable, Function<JsonPrimitive, @Nullable T> reading) {
    this.wanted = wanted;
    this.nullable = nullable;
    this.reading = reading;
  }

  @Override
  @Nullable T read(JsonElement element) {
    if (element.isJsonNull() && nullable) {
      return null;
    }
    T value = element instanceof JsonPrimitive primitive ? reading.apply(primitive) : null;
    if (value == null) {
      throw new Misfit("", "must be " + wanted + ", it is " + JsonText.kindOf(element));
    }
    return value;
  }

  /** An integer between the bounds. */
  static <N> Leaf<N> integer(boolean nullable, long min, long max, Function<Long, N> as) {
    return new Leaf<>(
        "an integer from " + min + " to " + max,
        nullable,
        json -> {
          if (!json.isNumber()) {
            return null;
          }
          var exact = Numbers.exactLong(json.getAsString());
          return exact.isPresent() && exact.getAsLong() >= min && exact.getAsLong() <= max
              ? as.apply(exact.getAsLong())
              : null;
        });
  }

  /** A number that a double can hold. */
  static Leaf<Double> decimal(boolean nullable) {
    return new Leaf<>(
        "a number",
        nullable,
        json ->
            json.isNumber() && !Double.isInfinite(json.getAsDouble()) ? json.getAsDouble() : null);
  }

  /** The same for a float. */
  static Leaf<Float> single(boolean nullable) {
    return new Leaf<>(
        "a number",
        nullable,
        json -> json.isNumber() && !Float.isInfinite(json.getAsFloat()) ? json.getAsFloat() : null);
  }

  /** The name of one of these constants. */
  static Leaf<Object> constant(List<?> constants) {
    return text(
        "one of " + constants,
        text ->
            constants.stream()
                .filter(one -> ((Enum<?>) one).name().equals(text))
                .findFirst()
                .orElse(null));
  }

  /** True or false. */
  static Leaf<Boolean> bool(boolean nullable) {
    return new Leaf<>(
        "true or false", nullable, json -> json.isBoolean() ? json.getAsBoolean() : null);
  }

  static Leaf<String> string() {
    return text("a string", text -> text);
  }

  static Leaf<Instant> instant() {
    return text("an ISO-8601 time with a zone", Times::parse);
  }

  static Leaf<Duration> duration() {
    return text("a duration such as 30s, 5m, 2h, 7d or PT1M30S", Durations::parse);
  }

  static Leaf<CommandId> commandId() {
    return text("a command id", CommandId::parse);
  }

  static Leaf<UUID> uuid() {
    return text("a UUID", text -> CommandId.parse(text).uuid());
  }

  private static <V> Leaf<V> text(String wanted, Function<String, @Nullable V> as) {
    return new Leaf<>(wanted, true, json -> json.isString() ? as.apply(json.getAsString()) : null);
  }
}
