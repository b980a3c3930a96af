package dev.orb.server.contract;

import dev.orb.protocol.message.Control.Declared;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one client declared, shared by all that declared the same. Immutable. */
final class Repertoire {
  /** One command of it. */
  record Line(Declared declared, Terms terms) {}

  private final String hash;
  private final Map<String, Line> byName;

  Repertoire(String hash, List<Line> lines) {
    this.hash = hash;
    this.byName = new LinkedHashMap<>();
    lines.forEach(line -> byName.put(line.declared().name(), line));
  }

  String hash() {
    return hash;
  }

  List<Declared> declared() {
    List<Declared> all = new ArrayList<>(byName.size());
    byName.values().forEach(line -> all.add(line.declared()));
    return all;
  }

  Iterable<Line> lines() {
    return byName.values();
  }

  Optional<Declared> find(String command) {
    return Optional.ofNullable(byName.get(command)).map(Line::declared);
  }

  @Nullable Line line(String command) {
    return byName.get(command);
  }
}
