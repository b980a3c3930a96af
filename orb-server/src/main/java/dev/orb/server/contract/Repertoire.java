package dev.orb.server.contract;

import dev.orb.protocol.Names;
import dev.orb.protocol.message.Control.Declared;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one client declared, shared by all that declared the same. Immutable. */
final class Repertoire {
  /**
   * One command of it.
   *
   * @param component null for one of the client's own
   */
  record Line(@Nullable String component, Declared declared, Terms terms) {
    /** Unlike that of every other command. */
    String key() {
      return Names.qualified(component, declared.name());
    }
  }

  private final String hash;
  private final Map<String, Line> byKey;
  private final Set<String> components;

  Repertoire(String hash, List<Line> lines, Set<String> components) {
    this.hash = hash;
    this.byKey = new LinkedHashMap<>();
    lines.forEach(line -> byKey.put(line.key(), line));
    this.components = Set.copyOf(components);
  }

  String hash() {
    return hash;
  }

  boolean hosts(String component) {
    return components.contains(component);
  }

  List<Declared> declared(@Nullable String component) {
    List<Declared> all = new ArrayList<>(byKey.size());
    for (Line line : byKey.values()) {
      if (Objects.equals(line.component(), component)) {
        all.add(line.declared());
      }
    }
    return all;
  }

  Iterable<Line> lines() {
    return byKey.values();
  }

  Optional<Declared> find(String key) {
    return Optional.ofNullable(byKey.get(key)).map(Line::declared);
  }

  @Nullable Line line(String key) {
    return byKey.get(key);
  }
}
