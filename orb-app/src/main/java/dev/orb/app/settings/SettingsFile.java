package dev.orb.app.settings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/** Reads a settings file and the environment. The environment wins. */
final class SettingsFile {
  private static final int MOST_CHARACTERS = 1 << 20;

  private final Map<String, Setting<?>> known;
  private final Map<String, Values.Found> found = new HashMap<>();

  private SettingsFile(List<Setting<?>> settings) {
    known = settings.stream().collect(Collectors.toMap(Setting::key, Function.identity()));
  }

  /**
   * Reads both.
   *
   * @param here the folder that paths in the environment, and defaults without a file, start at
   * @throws dev.orb.protocol.OrbException {@code INVALID_CONFIG} in one line
   */
  static Values read(
      List<Setting<?>> settings, Optional<Path> file, Map<String, String> env, Path here) {
    SettingsFile reader = new SettingsFile(settings);
    Path base = here;
    if (file.isPresent()) {
      Path absolute = here.resolve(file.get()).toAbsolutePath().normalize();
      Path folder = absolute.getParent();
      base = folder == null ? here : folder;
      reader.readFile(absolute, base);
    }
    reader.readEnvironment(env, here);
    return new Values(reader.found, base);
  }

  private void readFile(Path file, Path base) {
    Object document;
    try {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      document = load(text);
    } catch (IOException e) {
      throw Faults.unreadable(file.toString(), "cannot be read (" + e + ")", e);
    } catch (YamlEngineException e) {
      throw Faults.unreadable(file.toString(), String.valueOf(e.getMessage()), e);
    }
    if (document instanceof Map<?, ?> map) {
      readMap("", map, base, String.valueOf(file.getFileName()));
    } else if (document != null && !"".equals(document)) {
      throw Faults.unreadable(
          file.toString(), "is no mapping of settings", new IllegalArgumentException("no map"));
    }
  }

  // why Failsafe: every scalar stays the text that was written, so `off`, `0700` and `1_000` mean
  // what the setting's kind says, not what YAML guesses.
  private static @Nullable Object load(String text) {
    LoadSettings settings =
        LoadSettings.builder()
            .setSchema(new FailsafeSchema())
            .setTagConstructors(Map.of(Tag.NULL, node -> ""))
            .setCodePointLimit(MOST_CHARACTERS)
            .setMaxAliasesForCollections(10)
            .build();
    return new Load(settings).loadFromString(text);
  }

  private void readMap(String prefix, Map<?, ?> map, Path base, String from) {
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String key = prefix + entry.getKey();
      Object value = entry.getValue();
      Setting<?> setting = known.get(key);
      if (setting != null) {
        if (value instanceof String || value == null) {
          String text = (String) value;
          found.put(key, new Values.Found(isNull(text) ? null : text, base, from));
        } else {
          String type = value instanceof Map ? "a mapping" : "a list";
          throw Faults.wrongType(key, type, setting.kind().allowed(), from);
        }
      } else if (!isSection(key)) {
        throw Faults.unknown(key, nearest(key), from);
      } else if (value instanceof Map<?, ?> section) {
        readMap(key + ".", section, base, from);
      } else if (!isNull(value == null ? null : value.toString())) {
        throw Faults.wrongType(key, "no mapping", "a mapping of " + keysBelow(key), from);
      }
    }
  }

  private void readEnvironment(Map<String, String> env, Path here) {
    for (Setting<?> setting : known.values()) {
      String text = env.get(setting.env());
      if (text != null) {
        found.put(
            setting.key(),
            new Values.Found(isNull(text) ? null : text, here, "environment " + setting.env()));
      }
    }
  }

  private static boolean isNull(@Nullable String text) {
    return text == null || text.isEmpty() || text.equals("null") || text.equals("~");
  }

  private boolean isSection(String key) {
    return known.keySet().stream().anyMatch(other -> other.startsWith(key + "."));
  }

  private String keysBelow(String key) {
    return known.keySet().stream()
        .filter(other -> other.startsWith(key + "."))
        .map(other -> other.substring(key.length() + 1))
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private String nearest(String key) {
    String section = key.contains(".") ? key.substring(0, key.lastIndexOf('.')) : "";
    return section.isEmpty()
        ? "known here: "
            + known.keySet().stream()
                .map(other -> other.replaceAll("\\..*", ""))
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "))
        : "known in " + section + ": " + keysBelow(section);
  }
}
