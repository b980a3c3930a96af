package dev.orb.app.settings;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the file and the environment say, before it is checked against the settings' kinds. */
final class Values {

  /**
   * One text that was found.
   *
   * @param text null where it says null
   * @param base the folder that a relative path starts at
   * @param from where it was found, for the refusal
   */
  record Found(@Nullable String text, Path base, String from) {}

  private final Map<String, Found> found;
  private final Path here;
  private final Set<String> read = new HashSet<>();

  Values(Map<String, Found> found, Path here) {
    this.found = Map.copyOf(found);
    this.here = here;
  }

  /** The value of a setting that may be absent. */
  <T> Optional<T> optional(Setting<T> setting) {
    read.add(setting.key());
    Found value = found.get(setting.key());
    if (value != null && value.text() != null) {
      return Optional.of(
          setting.kind().read(setting.key(), value.text(), value.base(), value.from()));
    }
    String fallback = setting.fallback();
    return fallback == null
        ? Optional.empty()
        : Optional.of(setting.kind().read(setting.key(), fallback, here, "default"));
  }

  /** Whether somebody set it. */
  boolean isGiven(Setting<?> setting) {
    Found value = found.get(setting.key());
    return value != null && value.text() != null;
  }

  /** The value of a setting that has a default. */
  <T> T get(Setting<T> setting) {
    return optional(setting).orElseThrow();
  }

  /** Checks settings that have one possible value in this version. */
  void check(List<Setting<String>> settings) {
    settings.forEach(this::optional);
  }

  /** The keys that somebody asked for. */
  Set<String> read() {
    return Set.copyOf(read);
  }
}
