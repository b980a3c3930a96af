package dev.orb.app.cli;

import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What would come of a schedule: who would get it when, how many at a time, in which zones. */
final class Forecast {
  private final Json document;

  Forecast(Json document) {
    this.document = document;
  }

  /** Prints it; the exit code: 0 unless somebody would be refused. */
  int show(Output output) {
    switch (output.format()) {
      case json -> output.line(document.text());
      case jsonl -> {
        items("items").forEach(item -> output.line("target", item));
        output.line("summary", summary());
      }
      case table -> tables(output);
    }
    return Cells.of(document, "refused").equals("0") ? 0 : 1;
  }

  private List<Json> items(String member) {
    return document.get(member).map(Json::elements).orElse(List.of());
  }

  private Json summary() {
    Map<String, Json> rest = new LinkedHashMap<>(document.members());
    rest.remove("items");
    return JsonCodec.of(rest);
  }

  private void tables(Output output) {
    if (Cells.of(document, "total").equals("0")) {
      output.say("orb: nobody is in its target now; it is looked up when it fires");
    }
    output.line(Cells.of(document, "id") + " would come due next:");
    items("next").forEach(time -> output.line("  " + time.string()));
    output.table(
        items("zones"),
        Output.col("zone"),
        Output.col("clients"),
        Output.col("next", zone -> first(zone)));
    output.table(items("rate"), Output.col("from"), Output.col("to"), Output.col("clients"));
    output.table(
        items("items"),
        Output.col("client"),
        Output.col("verdict"),
        Output.col("code"),
        Output.col("next"));
  }

  private static String first(Json zone) {
    return zone.get("next").map(Json::elements).orElse(List.of()).stream()
        .findFirst()
        .map(Json::string)
        .orElse("never");
  }
}
