package dev.orb.agent.config;

import dev.orb.protocol.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a parameter may be. A value is a {@code String}, a {@code BigDecimal}, a {@code Boolean} or
 * a list of texts. The shell writes {@code k=5} as a string, so a string that reads as the type is
 * taken for it.
 */
enum ParamType {
  STRING,
  INTEGER,
  NUMBER,
  BOOLEAN,
  ARRAY;

  private static final int MOST_DIGITS = 40;

  static final String ALLOWED = "string, integer, number, boolean or array";

  static ParamType named(String text) {
    ParamType type = valueOf(text.toUpperCase(Locale.ROOT));
    if (!type.word().equals(text)) {
      throw new IllegalArgumentException(text);
    }
    return type;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean isNumeric() {
    return this == INTEGER || this == NUMBER;
  }

  /** The value of a JSON, empty if it is none of this type. */
  Optional<Object> of(Json json) {
    if (json.isString() && this != ARRAY) {
      return ofText(json.string());
    }
    return switch (this) {
      case STRING -> Optional.empty();
      case INTEGER, NUMBER -> json.isNumber() ? ofText(json.text()) : Optional.empty();
      case BOOLEAN -> json.isBoolean() ? Optional.of(json.bool()) : Optional.empty();
      case ARRAY -> json.isArray() ? elements(json.elements()) : Optional.empty();
    };
  }

  /** The value of a text, empty if it is none of this type. */
  Optional<Object> ofText(String text) {
    return switch (this) {
      case STRING -> Optional.of(text);
      case INTEGER -> number(text).filter(n -> n.stripTrailingZeros().scale() <= 0).map(n -> n);
      case NUMBER -> number(text).map(n -> n);
      case BOOLEAN ->
          text.equals("true") || text.equals("false")
              ? Optional.of(Boolean.valueOf(text))
              : Optional.empty();
      case ARRAY -> Optional.empty();
    };
  }

  private static Optional<BigDecimal> number(String text) {
    try {
      BigDecimal number = new BigDecimal(text);
      // why: 1e999999999 is short to write and has a gigabyte of digits
      return Math.abs((long) number.scale()) + number.precision() > MOST_DIGITS
          ? Optional.empty()
          : Optional.of(number);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<Object> elements(List<Json> elements) {
    List<String> texts = new ArrayList<>();
    for (Json element : elements) {
      if (element.isString()) {
        texts.add(element.string());
      } else if (element.isNumber() || element.isBoolean()) {
        texts.add(element.text());
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(List.copyOf(texts));
  }

  /** The one form of a value that a program gets. */
  static String text(Object value) {
    return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
  }
}
