package dev.orb.http.api;

import dev.orb.protocol.Durations;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the query of one request strictly: a parameter that the route does not know is refused. */
final class Query {
  static final int USUAL_LIMIT = 50;
  static final int MOST = 500;

  private final Map<String, List<String>> values;

  private Query(Map<String, List<String>> values) {
    this.values = values;
  }

  static Query of(Context context, String... known) {
    Map<String, List<String>> values = context.queryParamMap();
    Set<String> unknown = new HashSet<>(values.keySet());
    unknown.removeAll(Set.of(known));
    if (!unknown.isEmpty()) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "unknown query parameter " + String.join(", ", unknown).replaceAll("\\p{Cntrl}", "?"),
          known.length == 0 ? "this takes none" : "known here: " + String.join(", ", known));
    }
    return new Query(values);
  }

  /** A route that takes no parameter. */
  static void none(Context context) {
    of(context);
  }

  Optional<String> string(String name) {
    List<String> all = values.getOrDefault(name, List.of());
    if (all.size() > 1) {
      throw new OrbException(ErrorCode.BAD_PARAMS, "'" + name + "' is given twice");
    }
    return all.stream().filter(value -> !value.isEmpty()).findFirst();
  }

  boolean flag(String name) {
    return string(name)
        .map(
            text ->
                switch (text) {
                  case "true" -> true;
                  case "false" -> false;
                  default -> throw misfit(name, text, "true or false");
                })
        .orElse(false);
  }

  Optional<Duration> duration(String name) {
    return string(name).map(Durations::parse);
  }

  int limit() {
    return integer("limit", USUAL_LIMIT, MOST);
  }

  Optional<String> after() {
    return string("after");
  }

  int integer(String name, int usual, int most) {
    Optional<String> text = string(name);
    if (text.isEmpty()) {
      return usual;
    }
    String allowed = "an integer from 1 to " + most;
    try {
      int value = Integer.parseInt(text.get());
      if (value >= 1 && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw misfit(name, text.get(), allowed);
    }
    throw misfit(name, text.get(), allowed);
  }

  <E extends Enum<E>> Optional<E> word(String name, E[] words, Function<E, String> text) {
    return string(name)
        .map(
            asked ->
                Stream.of(words)
                    .filter(word -> text.apply(word).equals(asked))
                    .findFirst()
                    .orElseThrow(
                        () ->
                            misfit(
                                name,
                                asked,
                                "one of "
                                    + Stream.of(words)
                                        .map(text)
                                        .collect(Collectors.joining(", ")))));
  }

  private static OrbException misfit(String name, String text, String allowed) {
    String shown = text.length() > 64 ? text.substring(0, 64) + "…" : text;
    return new OrbException(
        ErrorCode.BAD_PARAMS,
        name + "='" + shown.replaceAll("\\p{Cntrl}", "?") + "' does not fit",
        "give " + allowed);
  }
}
