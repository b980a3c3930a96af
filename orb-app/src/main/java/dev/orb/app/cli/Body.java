package dev.orb.app.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body of a request in the making: what was not given is left out. */
final class Body {
  private final Map<String, Object> members = new LinkedHashMap<>();

  Body with(String name, @Nullable Object value) {
    if (value != null) {
      members.put(name, value);
    }
    return this;
  }

  Map<String, Object> json() {
    return members;
  }
}
