package dev.orb.agent.config;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One parameter of a command. What it refuses it names, but never shows: a value may be a secret.
 *
 * @param name its name
 * @param type what it may be
 * @param required whether it must be there
 * @param fallback its value when it is absent
 * @param choices the only texts that it may have, empty for any
 * @param pattern what the whole text must match
 * @param min the least number, or the fewest characters or elements
 * @param max the largest number, or the most characters or elements
 * @param sensitive whether it may go by standard input and environment only
 * @param description for people, empty for none
 */
record Param(
    String name,
    ParamType type,
    boolean required,
    @Nullable Object fallback,
    Set<String> choices,
    @Nullable Pattern pattern,
    @Nullable BigDecimal min,
    @Nullable BigDecimal max,
    boolean sensitive,
    String description) {

  /** How a value reaches the program, which decides what it may hold. */
  enum Way {
    ARGUMENT,
    ENVIRONMENT,
    STDIN
  }

  // why: Linux takes no argument and no variable that is longer
  private static final int LONGEST = 128 * 1024 - 256;

  /**
   * The value that the JSON says.
   *
   * @throws OrbException {@code BAD_PARAMS}
   */
  Object read(Json json, Set<Way> ways) {
    return check(type.of(json).orElseThrow(() -> refused("is no " + type.word())), ways);
  }

  /** The value that the text in a file says. */
  Object readText(String text) {
    return check(
        type.ofText(text).orElseThrow(() -> refused("is no " + type.word())), Set.of(Way.STDIN));
  }

  Object check(Object value, Set<Way> ways) {
    if (value instanceof BigDecimal number) {
      bounds(number, "");
    } else if (value instanceof List<?> list) {
      bounds(BigDecimal.valueOf(list.size()), " elements");
    } else if (value instanceof String text) {
      bounds(BigDecimal.valueOf(text.codePointCount(0, text.length())), " characters");
    }
    if (value instanceof List<?> list) {
      list.forEach(element -> checkText((String) element, ways));
    } else {
      checkText(ParamType.text(value), ways);
    }
    return value;
  }

  private void checkText(String text, Set<Way> ways) {
    if (!choices.isEmpty() && !choices.contains(text)) {
      throw refused("is none of " + String.join(", ", choices));
    }
    if (pattern != null && !pattern.matcher(text).matches()) {
      throw refused("does not match " + pattern);
    }
    if (!ways.contains(Way.ARGUMENT) && !ways.contains(Way.ENVIRONMENT)) {
      return;
    }
    if (text.indexOf(0) >= 0 || text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0) {
      throw refused("holds a line break or NUL");
    }
    if (text.length() > LONGEST) {
      throw refused("is longer than " + LONGEST + " characters");
    }
    if (ways.contains(Way.ARGUMENT) && text.startsWith("-") && !mayStartWithDash()) {
      throw refused("begins with '-', which neither its pattern nor its enum allows");
    }
  }

  // why: what comes here has matched the pattern and is one of the choices, where there are any
  private boolean mayStartWithDash() {
    boolean negative = type.isNumeric() && min != null && min.signum() < 0;
    return pattern != null || !choices.isEmpty() || negative;
  }

  private void bounds(BigDecimal size, String unit) {
    if (min != null && size.compareTo(min) < 0) {
      throw refused("is below " + min.toPlainString() + unit);
    }
    if (max != null && size.compareTo(max) > 0) {
      throw refused("is above " + max.toPlainString() + unit);
    }
  }

  OrbException refused(String why) {
    return new OrbException(ErrorCode.BAD_PARAMS, "parameter " + name + " " + why);
  }
}
