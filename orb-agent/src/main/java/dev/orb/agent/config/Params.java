package dev.orb.agent.config;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The parameters of a command, and how each reaches the program. */
public final class Params {
  private final Map<String, Param> params;
  private final Map<String, Set<Param.Way>> ways;

  Params(Map<String, Param> params, Map<String, Set<Param.Way>> ways) {
    this.params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
    this.ways = Map.copyOf(ways);
  }

  /**
   * The values that a caller gave, checked, with the defaults of those that he did not.
   *
   * @throws OrbException {@code BAD_PARAMS} naming the parameter and never its value
   */
  Map<String, Object> read(Json given) {
    if (!given.isNull() && !given.isObject()) {
      throw new OrbException(ErrorCode.BAD_PARAMS, "params are no object");
    }
    given
        .members()
        .forEach(
            (name, value) -> {
              if (!params.containsKey(name)) {
                throw new OrbException(
                    ErrorCode.BAD_PARAMS, "there is no parameter " + shown(name), known());
              }
            });
    Map<String, Object> values = new LinkedHashMap<>();
    params.values().stream()
        .sorted((a, b) -> a.name().compareTo(b.name()))
        .forEach(param -> read(param, given, values));
    return values;
  }

  /** In the order of the file. */
  Collection<Param> all() {
    return params.values();
  }

  private void read(Param param, Json given, Map<String, Object> values) {
    Set<Param.Way> way = ways.getOrDefault(param.name(), Set.of());
    Json value = given.members().get(param.name());
    if (value != null && !value.isNull()) {
      values.put(param.name(), param.read(value, way));
    } else if (param.fallback() != null) {
      values.put(param.name(), param.check(param.fallback(), way));
    } else if (param.required()) {
      throw param.refused("is required");
    }
  }

  private String known() {
    return params.isEmpty()
        ? "this command takes none"
        : "known are " + String.join(", ", params.keySet().stream().sorted().toList());
  }

  private static String shown(String name) {
    String line = name.replaceAll("\\p{Cntrl}", "?");
    return line.length() > 64 ? line.substring(0, 64) + "…" : line;
  }
}
