package dev.orb.agent.config;

import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JsonCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One run of a command, filled in: exactly what the program gets. Its text shows no values.
 *
 * @param argv program and arguments
 * @param env variables beside the agent's own
 * @param stdin what it reads, empty for nothing
 */
public record Invocation(List<String> argv, Map<String, String> env, Optional<String> stdin) {

  /**
   * Fills a command in.
   *
   * @param params JSON null or an object
   * @throws OrbException {@code BAD_PARAMS} naming the parameter and never its value
   */
  public static Invocation of(CommandSpec spec, Json params) {
    Map<String, Object> values = spec.params().read(params);
    Map<String, String> texts = new HashMap<>();
    values.forEach(
        (name, value) -> {
          if (!(value instanceof List)) {
            texts.put(name, ParamType.text(value));
          }
        });
    List<String> argv = new ArrayList<>();
    for (Template argument : spec.run()) {
      Optional<String> spread = argument.spread();
      if (spread.isPresent()) {
        argv.addAll(elements(values.get(spread.get())));
      } else {
        argument.fill(texts).ifPresent(argv::add);
      }
    }
    Map<String, String> env = new LinkedHashMap<>();
    spec.env()
        .forEach((name, template) -> template.fill(texts).ifPresent(text -> env.put(name, text)));
    return new Invocation(List.copyOf(argv), Map.copyOf(env), stdin(spec, values));
  }

  private static List<String> elements(@Nullable Object value) {
    return value instanceof List<?> list
        ? list.stream().map(element -> (String) element).toList()
        : List.of();
  }

  private static Optional<String> stdin(CommandSpec spec, Map<String, Object> values) {
    if (spec.stdin() instanceof CommandSpec.Stdin.AllAsJson) {
      return Optional.of(JsonCodec.of(values).text());
    }
    if (spec.stdin() instanceof CommandSpec.Stdin.One one) {
      Object value = values.get(one.name());
      if (value instanceof List<?> list) {
        return Optional.of(JsonCodec.of(list).text());
      }
      return Optional.ofNullable(value).map(ParamType::text);
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return argv.get(0) + " with " + (argv.size() - 1) + " arguments";
  }
}
