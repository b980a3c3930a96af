package dev.orb.app.cli;

import dev.orb.protocol.Durations;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Times;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Where what a file wants differs from what a node has. Pure. */
final class Difference {
  /** What a node says of a thing, and nobody wants. */
  private static final Set<String> SAID = Set.of("id", "owner", "next", "lastFiring", "error");

  /** What a node has of a thing whose file does not say otherwise. */
  private static final Map<String, String> USUAL =
      Map.of(
          "misfire", "once",
          "overlap", "skip",
          "paused", "false",
          "after", "start",
          "past", "reject",
          "runOn", "server");

  private Difference() {}

  /** What a file would say of a thing that a node has. */
  static Map<String, Json> wish(Json present) {
    Map<String, Json> wish = new LinkedHashMap<>(present.members());
    wish.keySet().removeAll(SAID);
    wish.entrySet().removeIf(entry -> isUsual(entry.getKey(), entry.getValue()));
    return wish;
  }

  private static boolean isUsual(String name, Json value) {
    String usual = USUAL.get(name);
    return usual != null && usual.equals(value.isString() ? value.string() : value.text());
  }

  /** The fields that differ, by their paths. */
  static List<String> of(Json wanted, Json present) {
    Set<String> names = new LinkedHashSet<>(wanted.members().keySet());
    names.addAll(wish(present).keySet());
    List<String> differ = new ArrayList<>();
    for (String name : names) {
      Optional<Json> wish = wanted.get(name).filter(json -> !json.isNull());
      Optional<Json> has = present.get(name);
      boolean unsaid = wish.isEmpty() && isLeftToTheNode(name, wanted);
      boolean usual = wish.filter(json -> isUsual(name, json)).isPresent() && has.isEmpty();
      if (!unsaid
          && !usual
          && !(wish.isPresent() && has.isPresent() && same(wish.get(), has.get()))
          && (wish.isPresent() || has.isPresent())) {
        differ.add(name);
      }
    }
    return differ;
  }

  /** A rate that has no start counts from when it was put, and who pauses something means it. */
  private static boolean isLeftToTheNode(String name, Json wanted) {
    return name.equals("paused") || (name.equals("start") && wanted.get("every").isPresent());
  }

  private static boolean same(Json one, Json other) {
    if (one.isObject() && other.isObject()) {
      Set<String> names = new LinkedHashSet<>(one.members().keySet());
      names.addAll(other.members().keySet());
      return names.stream()
          .allMatch(
              name ->
                  one.get(name).isPresent()
                      && other.get(name).isPresent()
                      && same(one.get(name).get(), other.get(name).get()));
    }
    if (one.isString() && other.isString()) {
      return one.string().equals(other.string())
          || means(one, other, Durations::parse)
          || means(one, other, Times::parse);
    }
    return one.equals(other);
  }

  private static boolean means(Json one, Json other, Function<String, Object> reading) {
    try {
      return reading.apply(one.string()).equals(reading.apply(other.string()));
    } catch (OrbException | DateTimeException | IllegalArgumentException e) {
      return false;
    }
  }
}
