package dev.orb.app.cli;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JsonCodec;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the fleet's handlers declare, as the HTTP API gives it. */
final class FleetContracts {
  /** A longer target does not go into a URL; then the whole fleet is asked about. */
  private static final int LONGEST_TARGET = 2_000;

  private static final int NEAR = 3;

  private final EdgeClient edge;

  FleetContracts(EdgeClient edge) {
    this.edge = edge;
  }

  /**
   * The ways in which a command is declared, among those whom the target means.
   *
   * @param component whose command it is; null for the clients' own
   */
  List<Json> of(String name, @Nullable String component, Optional<Map<String, Object>> target) {
    if (!Names.isCommand(name)) {
      return List.of();
    }
    String text = target.map(json -> JsonCodec.of(json).text()).orElse("");
    String among =
        text.isEmpty() || text.length() > LONGEST_TARGET
            ? ""
            : "&target=" + EdgeClient.encode(text);
    return items(edge.get("/contracts?name=" + EdgeClient.encode(name) + of(component) + among));
  }

  private static String of(@Nullable String component) {
    return component == null ? "" : "&component=" + EdgeClient.encode(component);
  }

  private static List<Json> items(Json document) {
    return document.get("items").map(Json::elements).orElse(List.of());
  }

  /** Nobody declared this name: says so, with the names that are near it. */
  OrbException unknown(String name, @Nullable String component) {
    Set<String> names =
        items(new Pages("/contracts").with("component", component).all(edge)).stream()
            .map(item -> Cells.of(item, "name"))
            .collect(Collectors.toCollection(TreeSet::new));
    List<String> near =
        names.stream()
            .filter(known -> distance(name, known) <= Math.max(2, name.length() / 3))
            .sorted(Comparator.comparingInt((String known) -> distance(name, known)))
            .limit(NEAR)
            .toList();
    String mend;
    if (!near.isEmpty()) {
      mend = "did you mean " + String.join(" or ", near) + "?";
    } else if (names.isEmpty()) {
      mend = "no client has said what its commands are";
    } else {
      mend = "known are " + names.stream().limit(10).collect(Collectors.joining(", "));
    }
    return new OrbException(
        ErrorCode.UNKNOWN_COMMAND,
        "no client of these declared "
            + Names.shown(name)
            + (component == null ? "" : " in component " + Names.shown(component)),
        mend);
  }

  /** How many letters must be added, taken away or changed. */
  static int distance(String one, String other) {
    String a = one.toLowerCase(Locale.ROOT);
    String b = other.toLowerCase(Locale.ROOT);
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, 1 + Math.min(above, row[j - 1]));
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
