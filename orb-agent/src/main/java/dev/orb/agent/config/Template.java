package dev.orb.agent.config;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One argument or environment value with places for parameters: {@code --level={level}}. {@code
 * {{x}}} stands for the text {@code {x}} itself.
 *
 * @param text as it was written
 */
public record Template(String text) {
  private static final Pattern PLACE =
      Pattern.compile("\\{\\{|}}|\\{([A-Za-z_][A-Za-z0-9_]*)(\\.\\.\\.)?}");

  /** The parameters that it takes. */
  Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    Matcher place = PLACE.matcher(text);
    while (place.find()) {
      if (place.group(1) != null) {
        names.add(place.group(1));
      }
    }
    return names;
  }

  /** Whether some place in it takes all elements of an array. */
  boolean spreads() {
    Matcher place = PLACE.matcher(text);
    while (place.find()) {
      if (place.group(2) != null) {
        return true;
      }
    }
    return false;
  }

  /** The array parameter whose elements each become an argument, if this is {@code {x...}}. */
  Optional<String> spread() {
    Matcher place = PLACE.matcher(text);
    return place.matches() && place.group(2) != null
        ? Optional.of(place.group(1))
        : Optional.empty();
  }

  /** The text with its places filled, empty if a parameter is absent. */
  Optional<String> fill(Map<String, String> values) {
    Matcher place = PLACE.matcher(text);
    StringBuilder filled = new StringBuilder();
    while (place.find()) {
      String value;
      if (place.group(1) == null) {
        value = place.group().substring(1);
      } else if (values.containsKey(place.group(1))) {
        value = values.get(place.group(1));
      } else {
        return Optional.empty();
      }
      place.appendReplacement(filled, Matcher.quoteReplacement(value));
    }
    return Optional.of(place.appendTail(filled).toString());
  }
}
