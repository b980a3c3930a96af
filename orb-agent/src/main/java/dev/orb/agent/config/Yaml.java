package dev.orb.agent.config;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.LoadSettingsBuilder;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/**
 * One value of a YAML document that knows its key, so that whatever is wrong with it can be said in
 * one line.
 *
 * @param key the way to it, levels joined by dots
 * @param value a text, a list, a map, or null
 */
record Yaml(String key, @Nullable Object value) {
  private static final int MOST_CHARACTERS = 1 << 20;
  private static final int MOST_ALIASES = 10;

  /**
   * Reads text in which every scalar stays what was written, so that {@code 0700} and {@code off}
   * mean what the setting says and not what YAML guesses.
   *
   * @throws dev.orb.protocol.OrbException {@code INVALID_CONFIG} naming the file
   */
  static Yaml parse(String text, String file) {
    return new Yaml(
        "",
        load(
            text,
            file,
            settings()
                .setSchema(new FailsafeSchema())
                .setTagConstructors(Map.of(Tag.NULL, node -> ""))
                .build()));
  }

  /** The same with numbers and booleans told apart from texts. */
  static Yaml parseTyped(String text, String file) {
    return new Yaml("", load(text, file, settings().setSchema(new CoreSchema()).build()));
  }

  private static @Nullable Object load(String text, String file, LoadSettings settings) {
    try {
      return new Load(settings).loadFromString(text);
    } catch (YamlEngineException e) {
      throw Faults.unreadable(file, String.valueOf(e.getMessage()), e);
    }
  }

  private static LoadSettingsBuilder settings() {
    return LoadSettings.builder()
        .setCodePointLimit(MOST_CHARACTERS)
        .setMaxAliasesForCollections(MOST_ALIASES);
  }

  boolean isAbsent() {
    return value == null || (value instanceof String text && isNothing(text));
  }

  boolean isMap() {
    return value instanceof Map;
  }

  private static boolean isNothing(String text) {
    return text.isEmpty() || text.equals("null") || text.equals("~");
  }

  /** Its members; none if it is absent. */
  Map<String, Yaml> members() {
    if (isAbsent()) {
      return Map.of();
    }
    if (!(value instanceof Map<?, ?> map)) {
      throw Faults.at(key, "is " + type(), "a mapping");
    }
    Map<String, Yaml> members = new LinkedHashMap<>();
    map.forEach((name, member) -> members.put(String.valueOf(name), below(name, member)));
    return members;
  }

  private Yaml below(@Nullable Object name, @Nullable Object member) {
    return new Yaml(key.isEmpty() ? String.valueOf(name) : key + "." + name, member);
  }

  /** Its members, which may be these and no others. */
  Map<String, Yaml> members(Set<String> allowed) {
    Map<String, Yaml> members = members();
    for (Yaml member : members.values()) {
      String name = member.key().substring(key.isEmpty() ? 0 : key.length() + 1);
      if (!allowed.contains(name)) {
        throw Faults.at(member.key(), "no such setting", String.join(", ", new TreeSet<>(allowed)));
      }
    }
    return members;
  }

  /** Its elements; none if it is absent. */
  List<Yaml> elements() {
    if (isAbsent()) {
      return List.of();
    }
    if (!(value instanceof List<?> list)) {
      throw Faults.at(key, "is " + type(), "a list");
    }
    List<Yaml> elements = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      elements.add(new Yaml(key + "[" + i + "]", list.get(i)));
    }
    return elements;
  }

  /** Its text as it was written; {@code allowed} is for the refusal of anything else. */
  String text(String allowed) {
    if (value instanceof String text) {
      return text;
    }
    throw Faults.at(key, "is " + type(), allowed);
  }

  /** What its text means, empty if it is absent. */
  <T> Optional<T> as(String allowed, Function<String, T> reader) {
    return isAbsent() ? Optional.empty() : Optional.of(required(allowed, reader));
  }

  /** What its text means. */
  <T> T required(String allowed, Function<String, T> reader) {
    String text = text(allowed);
    try {
      return reader.apply(text);
    } catch (IllegalArgumentException | OrbException e) {
      if (e instanceof OrbException said && said.code() == ErrorCode.INVALID_CONFIG) {
        throw said;
      }
      throw Faults.at(key, "'" + text + "' is not possible", allowed, e);
    }
  }

  /** {@code true} or {@code false}, false if it is absent. */
  boolean flag() {
    String allowed = "true or false";
    return as(
            allowed,
            text -> {
              if (!text.equals("true") && !text.equals("false")) {
                throw new IllegalArgumentException(text);
              }
              return Boolean.valueOf(text);
            })
        .orElse(false);
  }

  private String type() {
    if (value instanceof Map) {
      return "a mapping";
    }
    return value instanceof List ? "a list" : value == null ? "nothing" : "a single value";
  }
}
