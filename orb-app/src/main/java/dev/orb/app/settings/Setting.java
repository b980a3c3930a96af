package dev.orb.app.settings;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One setting.
 *
 * @param key as in the file, levels joined by dots
 * @param kind what it may be
 * @param fallback the text that stands for it when nobody sets it; null for none
 * @param meaning one line for the reference page
 */
record Setting<T>(String key, Kind<T> kind, @Nullable String fallback, String meaning) {

  /** The environment variable that overrides it: {@code ORB_HTTP_PORT}. */
  String env() {
    return "ORB_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}
