package dev.orb.bench;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import dev.orb.protocol.json.JsonCodec;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Shows measures as a table or as one JSON document. */
final class Report {
  private final String bench;
  private final Map<String, Object> settings;
  private final List<Measure> measures = new ArrayList<>();

  Report(String bench, Map<String, Object> settings) {
    this.bench = bench;
    this.settings = new LinkedHashMap<>(settings);
  }

  void add(Measure measure) {
    measures.add(measure);
  }

  void print(PrintWriter out, boolean json) {
    out.println(
        json ? JsonCodec.of(document()).text() : heading() + System.lineSeparator() + table());
    out.flush();
  }

  /** What was run on what, so that a table that is kept still says it. */
  private String heading() {
    return bench
        + settings.entrySet().stream()
            .map(setting -> ", " + setting.getKey() + " " + setting.getValue())
            .collect(Collectors.joining())
        + "; "
        + Runtime.getRuntime().availableProcessors()
        + " processors, Java "
        + Runtime.version();
  }

  private Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("bench", bench);
    document.put("settings", settings);
    document.put("processors", Runtime.getRuntime().availableProcessors());
    document.put("java", Runtime.version().toString());
    document.put("measures", measures.stream().map(Report::item).toList());
    document.put("missed", measures.stream().filter(m -> m.verdict().equals("missed")).count());
    return document;
  }

  private static Map<String, Object> item(Measure measure) {
    Map<String, Object> item = new LinkedHashMap<>();
    item.put("measure", measure.name());
    Double bare = measure.bare();
    if (bare != null) {
      item.put("bare", bare);
    }
    item.put("orb", measure.orb());
    if (bare != null) {
      item.put("ratio", measure.ratio());
    }
    if (measure.bar() != null) {
      item.put("bar", measure.bar().text());
      item.put("verdict", measure.verdict());
    }
    return item;
  }

  private String table() {
    return AsciiTable.getTable(
        AsciiTable.NO_BORDERS,
        measures,
        List.of(
            column("measure", HorizontalAlign.LEFT, Measure::name),
            column("bare", HorizontalAlign.RIGHT, measure -> number(measure.bare())),
            column("orb", HorizontalAlign.RIGHT, measure -> number(measure.orb())),
            column(
                "ratio",
                HorizontalAlign.RIGHT,
                measure -> measure.bare() == null ? "-" : hundredths(measure.ratio())),
            column(
                "bar",
                HorizontalAlign.RIGHT,
                measure -> measure.bar() == null ? "-" : measure.bar().text()),
            column("verdict", HorizontalAlign.LEFT, Measure::verdict)));
  }

  private static ColumnData<Measure> column(
      String header, HorizontalAlign align, Function<Measure, String> cell) {
    return new Column().header(header).headerAlign(align).dataAlign(align).with(cell);
  }

  private static String number(@Nullable Double value) {
    if (value == null) {
      return "-";
    }
    return value >= 1000 ? String.format(Locale.ROOT, "%,.0f", value) : hundredths(value);
  }

  private static String hundredths(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
