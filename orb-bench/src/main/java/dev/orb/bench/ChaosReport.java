package dev.orb.bench;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import dev.orb.bench.chaos.Fault;
import dev.orb.bench.chaos.Torment.Outcome;
import dev.orb.protocol.json.JsonCodec;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Shows what came of a torment as a table and a story, or as one JSON document.
 *
 * @param settings what was run
 * @param outcome what came out
 * @param kept the folder that is left for people to look into; empty for none
 */
record ChaosReport(Map<String, Object> settings, Outcome outcome, String kept) {
  private record Row(String what, long count, String bar) {}

  void print(PrintWriter out, boolean json) {
    out.println(json ? JsonCodec.of(document()).text() : text());
    out.flush();
  }

  private Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("bench", "chaos");
    document.put("settings", settings);
    document.put("seconds", outcome.took().toSeconds());
    document.put("faults", faults());
    document.put("counts", outcome.verdict().sorted());
    Map<String, Object> broken = new LinkedHashMap<>();
    outcome.verdict().broken().forEach((law, times) -> broken.put(law.words(), times));
    document.put("broken", broken);
    document.put("missed", outcome.verdict().offences().size());
    document.put("story", outcome.story());
    if (!kept.isEmpty()) {
      document.put("folder", kept);
    }
    return document;
  }

  private Map<String, Integer> faults() {
    Map<String, Integer> faults = new LinkedHashMap<>();
    new TreeMap<Fault.Kind, Integer>(outcome.faults())
        .forEach((kind, times) -> faults.put(kind.words(), times));
    return faults;
  }

  private String text() {
    List<Row> rows = new ArrayList<>();
    faults().forEach((kind, times) -> rows.add(new Row("fault: " + kind, times, "")));
    outcome.verdict().sorted().forEach((what, count) -> rows.add(new Row(what, count, "")));
    outcome.verdict().broken().forEach((law, times) -> rows.add(new Row(law.words(), times, "0")));
    String table =
        AsciiTable.getTable(
            AsciiTable.NO_BORDERS,
            rows,
            List.of(
                new Column().header("what").dataAlign(HorizontalAlign.LEFT).with(Row::what),
                new Column().header("count").with(row -> String.format("%,d", row.count())),
                new Column().header("bar").with(Row::bar),
                new Column()
                    .header("verdict")
                    .dataAlign(HorizontalAlign.LEFT)
                    .with(ChaosReport::verdict)));
    List<String> lines = new ArrayList<>();
    lines.add(
        settings.entrySet().stream()
            .map(setting -> setting.getKey() + " " + setting.getValue())
            .collect(
                Collectors.joining(", ", "chaos, ", "; " + outcome.took().toSeconds() + " s")));
    lines.add(table);
    lines.addAll(outcome.story());
    if (!kept.isEmpty()) {
      lines.add("kept, with the logs of all processes: " + kept);
    }
    return String.join(System.lineSeparator(), lines);
  }

  private static String verdict(Row row) {
    if (row.bar().isEmpty()) {
      return "";
    }
    return row.count() == 0 ? "met" : "missed";
  }
}
