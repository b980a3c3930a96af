package dev.orb.app.cli;

import dev.orb.protocol.Json;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** JSON values as short text for people. What could steer a terminal is made harmless. */
final class Cells {
  private static final int WIDEST = 100;

  private Cells() {}

  /** The member as text, empty if it is not there. */
  static String of(Json item, String member) {
    return item.get(member).map(Cells::text).orElse("");
  }

  /** The member of a member as text. */
  static String of(Json item, String member, String inner) {
    return item.get(member).map(value -> of(value, inner)).orElse("");
  }

  static String text(Json value) {
    if (value.isNull()) {
      return "";
    }
    if (value.isString()) {
      return harmless(value.string());
    }
    if (value.isArray()) {
      return value.elements().stream().map(Cells::text).collect(Collectors.joining(","));
    }
    if (value.isObject()) {
      return value.members().entrySet().stream()
          .map(member -> harmless(member.getKey()) + "=" + text(member.getValue()))
          .collect(Collectors.joining(" "));
    }
    return value.text();
  }

  static String count(Json counts, String state) {
    return counts.get(state).map(Json::text).orElse("0");
  }

  /** The counts that are not zero: {@code 3 SUCCEEDED, 1 FAILED}. */
  static String counts(Json counts) {
    return counts.members().entrySet().stream()
        .filter(entry -> !entry.getKey().equals("total") && !entry.getValue().text().equals("0"))
        .map(Cells::counted)
        .collect(Collectors.joining(", "));
  }

  private static String counted(Map.Entry<String, Json> entry) {
    return entry.getValue().text() + " " + entry.getKey();
  }

  /** A component: {@code billing 2.1 damaged (no database): reload, report}. */
  static String component(Json component) {
    StringBuilder text = new StringBuilder(of(component, "name"));
    for (String member : List.of("version", "state")) {
      String word = of(component, member);
      text.append(word.isEmpty() ? "" : " ").append(word);
    }
    String remark = of(component, "remark");
    text.append(remark.isEmpty() ? "" : " (" + remark + ")");
    String functions =
        component.get("functions").map(Json::elements).orElse(List.of()).stream()
            .map(function -> of(function, "name"))
            .collect(Collectors.joining(", "));
    return text.append(functions.isEmpty() ? "" : ": " + functions).toString();
  }

  /** One line of at most so many characters. */
  static String brief(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() > WIDEST ? line.substring(0, WIDEST - 1) + "…" : line;
  }

  /** Without control characters, which a result could carry to steer the terminal. */
  static String harmless(String text) {
    return text.replaceAll("[\\p{Cntrl}&&[^\n\t]]", "?");
  }
}
