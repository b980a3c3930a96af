package dev.orb.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The tables of {@code docs/wire-protocol.md} against the golden files. */
class WireProtocolPageTest {
  private static final Path PAGE = Path.of("..", "docs", "wire-protocol.md");
  private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\| .*");
  private static final Set<String> OF_EVERY_MESSAGE = Set.of("v", "kind", "ts");

  @Test
  void everyMessageHasATableWithItsFields() throws IOException {
    assertThat(tables()).isEqualTo(goldenFields());
  }

  @Test
  void everyTableSaysAddressDurabilityAndOccasion() throws IOException {
    String page = Files.readString(PAGE);
    for (String message : goldenFields().keySet()) {
      String section = page.substring(page.indexOf("\n### " + message + "\n") + 1);
      String words = section.substring(0, section.indexOf("| field |"));
      assertThat(words).as(message).contains("Address: ", "Durable: ", "When: ");
    }
  }

  /** Message to field names, off the page. */
  private static Map<String, Set<String>> tables() throws IOException {
    Map<String, Set<String>> tables = new TreeMap<>();
    Set<String> fields = new TreeSet<>();
    for (String line : Files.readAllLines(PAGE)) {
      if (line.startsWith("#")) {
        fields = new TreeSet<>();
      }
      if (line.startsWith("### ") && !line.startsWith("### What")) {
        tables.put(line.substring(4), fields);
      }
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        fields.add(row.group(1));
      }
    }
    return tables;
  }

  /** Message to field names, off the golden files; {@code reply-error} adds to {@code reply}. */
  private static Map<String, Set<String>> goldenFields() throws IOException {
    Map<String, Set<String>> fields = new TreeMap<>();
    for (String file : Samples.all().keySet()) {
      Json golden = JsonCodec.parse(GoldenFilesTest.golden(file));
      String kind = golden.get("kind").orElseThrow().string();
      boolean control = kind.equals("control");
      String message = control ? golden.get("name").orElseThrow().string() : kind;
      Set<String> names = fields.computeIfAbsent(message, one -> new TreeSet<>());
      addNames(golden, "", names);
      names.removeAll(OF_EVERY_MESSAGE);
      if (control) {
        names.remove("name");
      }
    }
    return fields;
  }

  private static void addNames(Json object, String prefix, Set<String> names) {
    object
        .members()
        .forEach(
            (name, value) -> {
              names.add(prefix + name);
              if (!Set.of("params", "result", "facts", "detail").contains(name)) {
                addNames(value, prefix + name + ".", names);
                value.elements().forEach(one -> addNames(one, prefix + name + "[].", names));
              }
            });
  }
}
