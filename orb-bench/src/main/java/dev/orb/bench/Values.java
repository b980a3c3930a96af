package dev.orb.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a process said, by name. Not thread-safe. */
final class Values {
  private final Map<String, Samples> byName = new LinkedHashMap<>();

  void add(String name, double value) {
    byName.computeIfAbsent(name, n -> new Samples()).add(value);
  }

  /** Takes in what another process of the same side said. */
  void addAll(Values others) {
    others.byName.forEach((name, samples) -> byName.merge(name, samples, Samples::with));
  }

  boolean has(String name) {
    return byName.containsKey(name);
  }

  /** What was said last under that name; not a number if nothing was. */
  double last(String name) {
    return byName.getOrDefault(name, new Samples()).last();
  }

  /** What was said under that name together; 0 if nothing was. */
  double sum(String name) {
    return byName.getOrDefault(name, new Samples()).sum();
  }

  /** Not a number if nothing was said under that name. */
  double median(String name) {
    return byName.getOrDefault(name, new Samples()).median();
  }
}
