package dev.orb.app.cli;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JsonCodec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Makes of {@code k=v} the value that a command's contracts want. Where they know nothing of a
 * parameter, or do not agree on its type, the text stays a text.
 */
final class ParamTypes {
  private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]*)");
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
  private static final int DEEPEST = 16;

  private final List<Json> contracts;

  /**
   * @param contracts as the HTTP API gives them
   */
  ParamTypes(List<Json> contracts) {
    this.contracts = contracts;
  }

  /**
   * The value of a text.
   *
   * @throws OrbException {@code BAD_PARAMS} if it is none of the type
   */
  Json value(String name, String text) {
    Set<Wanted> wanted = new LinkedHashSet<>();
    for (Json contract : contracts) {
      contract
          .get("params")
          .flatMap(
              schema ->
                  schema
                      .get("properties")
                      .flatMap(all -> all.get(name))
                      .map(property -> Wanted.of(schema, property)))
          .ifPresent(wanted::add);
    }
    return wanted.size() == 1 ? wanted.iterator().next().value(name, text) : JsonCodec.of(text);
  }

  /** The types of a schema, in words for people. */
  static String words(Json schema, Json property) {
    Wanted wanted = Wanted.of(schema, property);
    String inside =
        wanted.elements().isEmpty() ? "" : " of " + String.join(" or ", wanted.elements());
    return wanted.types().isEmpty() ? "any" : String.join(" or ", wanted.types()) + inside;
  }

  /**
   * What a parameter may be.
   *
   * @param types of JSON, without null
   * @param elements types of an array's elements
   */
  private record Wanted(Set<String> types, Set<String> elements) {
    static Wanted of(Json schema, Json property) {
      Set<String> elements = new TreeSet<>();
      property.get("items").ifPresent(items -> add(elements, schema, items, 0));
      Set<String> types = new TreeSet<>();
      add(types, schema, property, 0);
      return new Wanted(types, elements);
    }

    private static void add(Set<String> types, Json schema, Json property, int depth) {
      if (depth > DEEPEST) {
        return;
      }
      property
          .get("type")
          .ifPresent(
              type -> {
                List<Json> names = type.isArray() ? type.elements() : List.of(type);
                names.stream()
                    .filter(Json::isString)
                    .map(Json::string)
                    .filter(name -> !name.equals("null"))
                    .forEach(types::add);
              });
      for (String several : List.of("anyOf", "oneOf")) {
        property
            .get(several)
            .ifPresent(all -> all.elements().forEach(one -> add(types, schema, one, depth + 1)));
      }
      property
          .get("$ref")
          .filter(Json::isString)
          .flatMap(ref -> referred(schema, ref.string()))
          .ifPresent(one -> add(types, schema, one, depth + 1));
    }

    private static Optional<Json> referred(Json schema, String ref) {
      if (!ref.startsWith("#")) {
        return Optional.empty();
      }
      Optional<Json> at = Optional.of(schema);
      for (String step : ref.substring(1).split("/", -1)) {
        if (!step.isEmpty()) {
          at = at.flatMap(json -> json.get(step.replace("~1", "/").replace("~0", "~")));
        }
      }
      return at;
    }

    Json value(String name, String text) {
      if (types.isEmpty() || types.contains("string")) {
        return JsonCodec.of(text);
      }
      for (String type : List.of("boolean", "integer", "number", "array", "object")) {
        Optional<Json> value = types.contains(type) ? as(name, type, text) : Optional.empty();
        if (value.isPresent()) {
          return value.get();
        }
      }
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          name + " is no " + String.join(" or ", types),
          "orb send NAME --help shows what it takes");
    }

    private Optional<Json> as(String name, String type, String text) {
      return switch (type) {
        case "boolean" ->
            text.equals("true") || text.equals("false")
                ? Optional.of(JsonCodec.of(Boolean.valueOf(text)))
                : Optional.empty();
        case "integer" -> matching(INTEGER, text);
        case "number" -> matching(NUMBER, text);
        case "array" -> text.strip().startsWith("[") ? parsed(text, true) : split(name, text);
        default -> parsed(text, false);
      };
    }

    private static Optional<Json> matching(Pattern pattern, String text) {
      return pattern.matcher(text).matches()
          ? Optional.of(JsonCodec.parse(text))
          : Optional.empty();
    }

    private static Optional<Json> parsed(String text, boolean array) {
      try {
        return Optional.of(JsonCodec.parse(text))
            .filter(json -> array ? json.isArray() : json.isObject());
      } catch (OrbException e) {
        return Optional.empty();
      }
    }

    /** {@code a,b,c}, each as an element. */
    private Optional<Json> split(String name, String text) {
      List<Json> values = new ArrayList<>();
      if (!text.isEmpty()) {
        for (String one : text.split(",", -1)) {
          values.add(new Wanted(elements, Set.of()).value(name, one));
        }
      }
      return Optional.of(JsonCodec.of(values));
    }
  }
}
