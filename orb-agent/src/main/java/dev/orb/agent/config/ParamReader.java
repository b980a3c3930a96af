package dev.orb.agent.config;

import dev.orb.protocol.OrbException;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Reads one entry of {@code params}. */
final class ParamReader {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");
  private static final Set<String> KEYS =
      Set.of(
          "type",
          "required",
          "default",
          "enum",
          "pattern",
          "min",
          "max",
          "description",
          "sensitive");

  private final Yaml entry;
  private final Map<String, Yaml> keys;

  private ParamReader(Yaml entry) {
    this.entry = entry;
    this.keys = entry.members(KEYS);
  }

  static Param read(String name, Yaml entry) {
    if (!NAME.matcher(name).matches()) {
      throw Faults.at(entry.key(), "'" + name + "' is no parameter name", NAME.pattern());
    }
    return new ParamReader(entry).param(name);
  }

  private Param param(String name) {
    ParamType type = key("type").as(ParamType.ALLOWED, ParamType::named).orElse(ParamType.STRING);
    String description = key("description").as("a text", text -> text).orElse("");
    Set<String> choices = new LinkedHashSet<>();
    for (Yaml choice : key("enum").elements()) {
      choices.add(choice.text("a single value"));
    }
    boolean required = key("required").flag();
    Param bare =
        new Param(
            name,
            type,
            required,
            null,
            Collections.unmodifiableSet(choices),
            pattern(type),
            bound("min", type),
            bound("max", type),
            key("sensitive").flag(),
            description);
    for (String choice : choices) {
      fits(bare, key("enum"), choice);
    }
    Yaml fallback = key("default");
    if (fallback.value() == null || !keys.containsKey("default")) {
      return bare;
    }
    if (required) {
      throw Faults.at(fallback.key(), "a required parameter has no default", "required or default");
    }
    return new Param(
        name,
        type,
        false,
        fallback(bare, fallback),
        bare.choices(),
        bare.pattern(),
        bare.min(),
        bare.max(),
        bare.sensitive(),
        description);
  }

  private Yaml key(String name) {
    return keys.getOrDefault(name, new Yaml(entry.key() + "." + name, null));
  }

  private @Nullable Pattern pattern(ParamType type) {
    Yaml written = key("pattern");
    Optional<Pattern> pattern =
        written.as(
            "a regular expression of Java",
            text -> {
              try {
                return Pattern.compile(text);
              } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException(e.getDescription(), e);
              }
            });
    if (pattern.isPresent() && type != ParamType.STRING && type != ParamType.ARRAY) {
      throw Faults.at(
          written.key(), "the type " + type.word() + " has no pattern", "string or array");
    }
    return pattern.orElse(null);
  }

  private @Nullable BigDecimal bound(String name, ParamType type) {
    Yaml written = key(name);
    if (!written.isAbsent() && type == ParamType.BOOLEAN) {
      throw Faults.at(written.key(), "a boolean has no bounds", "another type");
    }
    return written.as("a number", BigDecimal::new).orElse(null);
  }

  private static void fits(Param param, Yaml where, String choice) {
    Optional<Object> value =
        param.type() == ParamType.ARRAY ? Optional.of(choice) : param.type().ofText(choice);
    if (value.isEmpty()) {
      throw Faults.at(
          where.key(), "'" + choice + "' is no " + param.type().word(), "values of the type");
    }
  }

  private static Object fallback(Param param, Yaml written) {
    try {
      if (param.type() == ParamType.ARRAY) {
        List<String> elements =
            written.elements().stream().map(element -> element.text("a single value")).toList();
        return param.check(elements, Set.of(Param.Way.STDIN));
      }
      return param.readText(written.text("a single value"));
    } catch (OrbException e) {
      throw Faults.at(written.key(), e.reason(), "what the parameter itself takes", e);
    }
  }
}
