package dev.orb.app.cli;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Prints what a verb got, in the format that was asked for. */
final class Output {
  private final Shell shell;
  private final Format format;

  private Output(Shell shell, Format format) {
    this.shell = shell;
    this.format = format;
  }

  static Output of(Shell shell, @Nullable Format asked) {
    Format usual = shell.shows() ? Format.table : Format.jsonl;
    return new Output(shell, asked == null ? usual : asked);
  }

  Format format() {
    return format;
  }

  /** One column of a table. */
  record Col(String header, Function<Json, String> cell) {}

  static Col col(String header, Function<Json, String> cell) {
    return new Col(header, cell);
  }

  /** A column that shows one member as it is. */
  static Col col(String member) {
    return new Col(member, item -> Cells.of(item, member));
  }

  /** A list: its document, its items one a line, or a table of them. */
  void list(Json document, String kind, Col... columns) {
    List<Json> items = document.get("items").map(Json::elements).orElse(List.of());
    switch (format) {
      case json -> line(document.text());
      case jsonl -> items.forEach(item -> line(kind, item));
      case table -> table(items, columns);
    }
  }

  /**
   * One thing: its document, with its kind on one line, or for people as lines of key and value.
   */
  void one(Json document, String kind) {
    switch (format) {
      case json -> line(document.text());
      case jsonl -> line(kind, document);
      case table -> document.members().forEach(this::keyAndValue);
    }
  }

  /** One thing as it was before it was removed, for programs; people are told that it is gone. */
  void gone(Json document, String kind) {
    if (format != Format.table) {
      one(document, kind);
    }
  }

  private void keyAndValue(String key, Json value) {
    if (key.equals("components")) {
      value.elements().forEach(one -> keyAndText("component", Cells.component(one)));
      return;
    }
    String text = key.equals("counts") ? Cells.counts(value) : Cells.text(value);
    keyAndText(key, text);
  }

  private void keyAndText(String key, String text) {
    if (!text.isEmpty()) {
      line(String.format("%-15s %s", key, text));
    }
  }

  void table(List<Json> items, Col... columns) {
    if (items.isEmpty()) {
      return;
    }
    List<ColumnData<Json>> all = new ArrayList<>();
    for (Col column : columns) {
      all.add(
          new Column()
              .header(column.header())
              .headerAlign(HorizontalAlign.LEFT)
              .dataAlign(HorizontalAlign.LEFT)
              .maxWidth(60)
              .with(column.cell()));
    }
    String text = AsciiTable.getTable(AsciiTable.NO_BORDERS, items, all);
    // why: the library pads every line to the widest cell, which wraps on a narrow terminal
    Arrays.stream(text.split("\n", -1)).map(String::stripTrailing).forEach(this::line);
  }

  /** An object with its kind in front, on one line. */
  void line(String kind, Json item) {
    Map<String, Json> all = new LinkedHashMap<>();
    all.put("kind", JsonCodec.of(kind));
    all.putAll(item.members());
    line(JsonCodec.of(all).text());
  }

  /** A target that was refused, on one line. */
  void refused(Json refusal) {
    Map<String, Json> all = new LinkedHashMap<>();
    all.put("client", refusal.get("client").orElseThrow());
    all.put("verdict", JsonCodec.of("refused"));
    all.put("code", refusal.get("code").orElseThrow());
    line("target", JsonCodec.of(all));
  }

  /** A line on standard output. */
  void line(String text) {
    shell.out().println(text);
    shell.out().flush();
  }

  /** A line for people on standard error. */
  void say(String text) {
    shell.err().println(text);
    shell.err().flush();
  }
}
