package dev.orb.app.cli;

import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Shows what a command takes, as its handlers declare it. */
final class CommandHelp {
  private final Output output;

  CommandHelp(Output output) {
    this.output = output;
  }

  /** Each way in which the command is declared. */
  void show(List<Json> contracts) {
    switch (output.format()) {
      case json -> output.line(JsonCodec.of(Map.of("items", contracts)).text());
      case jsonl -> contracts.forEach(one -> output.line("contract", one));
      case table -> contracts.forEach(this::people);
    }
  }

  private void people(Json contract) {
    String words = Cells.of(contract, "description");
    String component = Cells.of(contract, "component");
    String name = component.isEmpty() ? "" : component + ": ";
    output.line(name + Cells.of(contract, "name") + (words.isEmpty() ? "" : ": " + words));
    output.line(facts(contract));
    Json schema = contract.get("params").orElse(JsonCodec.NULL);
    List<Json> rows = rows(contract, schema);
    output.line("");
    if (schema.isNull()) {
      output.line("It does not say what it takes.");
    } else if (rows.isEmpty()) {
      output.line("It takes no parameters.");
    } else {
      output.table(
          rows,
          Output.col("parameter"),
          Output.col("type"),
          Output.col("required"),
          Output.col("default"),
          Output.col("allowed"),
          Output.col("description"));
    }
    output.line("");
  }

  private static String facts(Json contract) {
    List<String> facts = new ArrayList<>();
    facts.add(
        Cells.of(contract, "clients")
            + " of these declare it, such as "
            + Cells.of(contract, "sample").replace(",", ", "));
    if (Cells.of(contract, "idempotent").equals("true")) {
      facts.add("may run again after a crash");
    }
    String timeout = Cells.of(contract, "timeout");
    if (!timeout.isEmpty()) {
      facts.add("runs at most " + timeout + " if nothing else is said");
    }
    return String.join("; ", facts);
  }

  private static List<Json> rows(Json contract, Json schema) {
    Set<String> required = texts(schema, "required");
    Set<String> sensitive = texts(contract, "sensitive");
    List<Json> rows = new ArrayList<>();
    schema
        .get("properties")
        .ifPresent(
            all ->
                all.members()
                    .forEach(
                        (name, property) -> {
                          Map<String, Object> row = new LinkedHashMap<>();
                          row.put("parameter", name);
                          row.put("type", ParamTypes.words(schema, property));
                          row.put("required", required.contains(name) ? "yes" : "");
                          row.put("default", property.get("default").orElse(JsonCodec.NULL));
                          row.put("allowed", allowed(property));
                          row.put(
                              "description",
                              Cells.of(property, "description")
                                  + (sensitive.contains(name) ? " (never shown)" : ""));
                          rows.add(JsonCodec.of(row));
                        }));
    return rows;
  }

  private static Set<String> texts(Json holder, String member) {
    return holder.get(member).map(Json::elements).orElse(List.of()).stream()
        .map(Cells::text)
        .collect(Collectors.toSet());
  }

  private static String allowed(Json property) {
    List<String> all = new ArrayList<>();
    Json inner = property.get("items").orElse(property);
    inner
        .get("enum")
        .ifPresent(
            values ->
                all.add(
                    values.elements().stream()
                        .filter(value -> !value.isNull())
                        .map(Cells::text)
                        .collect(Collectors.joining(", "))));
    inner.get("pattern").ifPresent(pattern -> all.add(bare(Cells.text(pattern))));
    range(all, property, "minimum", "maximum", "");
    range(all, property, "minLength", "maxLength", " characters");
    range(all, property, "minItems", "maxItems", " elements");
    return String.join("; ", all);
  }

  /** Without what makes a pattern one of the whole value. */
  private static String bare(String pattern) {
    return pattern.startsWith("^(?:") && pattern.endsWith(")$")
        ? pattern.substring(4, pattern.length() - 2)
        : pattern;
  }

  private static void range(
      List<String> all, Json property, String least, String most, String unit) {
    String from = Cells.of(property, least);
    String to = Cells.of(property, most);
    if (!from.isEmpty() && !to.isEmpty()) {
      all.add(from + " to " + to + unit);
    } else if (!from.isEmpty()) {
      all.add("from " + from + unit);
    } else if (!to.isEmpty()) {
      all.add("up to " + to + unit);
    }
  }
}
