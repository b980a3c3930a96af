package dev.orb.agent.config;

import dev.orb.protocol.Names;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What file and environment say of a key of the agent itself. The environment wins. */
final class Sources {
  private static final String NOT_YET = "nothing (null) in this version";

  private final Map<String, Yaml> keys;
  private final Path folder;
  private final Map<String, String> environment;
  private final Path here;

  /**
   * @param folder where paths in the file start
   * @param here where paths in the environment start
   */
  Sources(Map<String, Yaml> keys, Path folder, Map<String, String> environment, Path here) {
    this.keys = Map.copyOf(keys);
    this.folder = folder;
    this.environment = Map.copyOf(environment);
    this.here = here;
  }

  private Optional<Yaml> environment(String key) {
    String variable =
        "ORB_AGENT_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    return Optional.ofNullable(environment.get(variable)).map(text -> new Yaml(variable, text));
  }

  private Yaml written(String key) {
    int dot = key.indexOf('.');
    Yaml absent = new Yaml(key, null);
    return dot < 0
        ? keys.getOrDefault(key, absent)
        : keys.getOrDefault(key.substring(0, dot), absent)
            .members()
            .getOrDefault(key.substring(dot + 1), absent);
  }

  <T> Optional<T> get(String key, String allowed, Function<String, T> reader) {
    return environment(key).orElseGet(() -> written(key)).as(allowed, reader);
  }

  Optional<Path> path(String key) {
    Optional<Yaml> variable = environment(key);
    Path base = variable.isPresent() ? here : folder;
    return variable
        .orElseGet(() -> written(key))
        .as("a path", text -> base.resolve(text).toAbsolutePath().normalize());
  }

  void refuse(String key) {
    Yaml value = environment(key).orElseGet(() -> written(key));
    if (!value.isAbsent()) {
      throw Faults.at(key, "is not available in this version", NOT_YET);
    }
  }

  List<String> groups() {
    Optional<Yaml> variable = environment("groups");
    List<String> groups = new ArrayList<>();
    if (variable.isPresent()) {
      groups.addAll(
          variable
              .get()
              .as("names separated by commas", text -> List.of(text.split(",", -1)))
              .orElse(List.of()));
    } else {
      written("groups").elements().forEach(group -> groups.add(group.text("the name of a group")));
    }
    List<String> stripped = groups.stream().map(String::strip).distinct().toList();
    for (String group : stripped) {
      if (!Names.isId(group)) {
        throw Faults.at(
            "groups",
            "'" + group + "' is no group",
            "letters, digits, '.', '_' and '-', at most 128");
      }
    }
    return stripped;
  }
}
