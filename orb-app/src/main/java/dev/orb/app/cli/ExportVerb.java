package dev.orb.app.cli;

import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code orb export}: what a node has, as a file that {@code orb apply} takes. */
@Command(
    name = "export",
    description = "Prints calendars and schedules as YAML that orb apply takes.")
final class ExportVerb extends EdgeVerb {
  ExportVerb(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() {
    EdgeClient edge = edge();
    Map<String, Map<String, Json>> all = new LinkedHashMap<>();
    for (String section : FleetFiles.SECTIONS) {
      Map<String, Json> held = new LinkedHashMap<>();
      present(edge, section)
          .forEach((id, json) -> held.put(id, JsonCodec.of(Difference.wish(json))));
      all.put(section, held);
    }
    Output output = output();
    if (output.format() == Format.json) {
      output.line(JsonCodec.of(all).text());
    } else {
      FleetFiles.write(all).lines().forEach(output::line);
    }
    return 0;
  }

  /** What a node has of a section, by id. */
  static Map<String, Json> present(EdgeClient edge, String section) {
    List<Json> items =
        new Pages("/" + section).all(edge).get("items").map(Json::elements).orElse(List.of());
    Map<String, Json> found = new LinkedHashMap<>();
    for (Json item : items) {
      String id = Cells.of(item, "id");
      // why: a list leaves out what is long
      boolean brief =
          section.equals("calendars") && item.get("dates").isEmpty() && item.get("cron").isEmpty();
      found.put(id, brief ? edge.get("/" + section + "/" + EdgeClient.encode(id)) : item);
    }
    return found;
  }
}
