package dev.orb.app.cli;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JsonCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Calendars and schedules as YAML files: sections, and in each what they hold by id. */
final class FleetFiles {
  /** In the order in which they are put, as later ones name earlier ones. */
  static final List<String> SECTIONS = List.of("calendars", "schedules");

  private static final int MOST_CHARACTERS = 8 << 20;

  private FleetFiles() {}

  /**
   * Reads a file, or the {@code .yaml} and {@code .yml} files of a folder.
   *
   * @return by section and id
   * @throws OrbException {@code BAD_PARAMS} that names file and fault
   */
  static Map<String, Map<String, Json>> read(Path path) {
    Map<String, Map<String, Json>> all = new LinkedHashMap<>();
    SECTIONS.forEach(section -> all.put(section, new LinkedHashMap<>()));
    for (Path file : files(path)) {
      read(file, all);
    }
    return all;
  }

  private static List<Path> files(Path path) {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> files = Files.list(path)) {
      return files
          .filter(file -> file.toString().endsWith(".yaml") || file.toString().endsWith(".yml"))
          .sorted()
          .collect(Collectors.toList());
    } catch (IOException e) {
      throw refused(path, "it cannot be read", e);
    }
  }

  private static void read(Path file, Map<String, Map<String, Json>> all) {
    Object document;
    try {
      LoadSettings settings =
          LoadSettings.builder()
              .setCodePointLimit(MOST_CHARACTERS)
              .setMaxAliasesForCollections(10)
              .build();
      document = new Load(settings).loadFromString(Files.readString(file));
    } catch (IOException e) {
      throw refused(file, "it cannot be read", e);
    } catch (YamlEngineException e) {
      String fault = String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
      throw refused(file, fault, e);
    }
    for (Map.Entry<?, ?> section : map(file, "the file", document).entrySet()) {
      String name = String.valueOf(section.getKey());
      Map<String, Json> found = all.get(name);
      if (found == null) {
        throw refused(file, "unknown section '" + Names.shown(name) + "'", null);
      }
      for (Map.Entry<?, ?> one : map(file, name, section.getValue()).entrySet()) {
        String id = String.valueOf(one.getKey());
        Json wanted = JsonCodec.of(map(file, name + "." + id, one.getValue()));
        if (found.put(id, wanted) != null) {
          throw refused(file, name + "." + Names.shown(id) + " is there twice", null);
        }
      }
    }
  }

  private static Map<?, ?> map(Path file, String what, @Nullable Object value) {
    if (value == null) {
      return Map.of();
    }
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw refused(file, Names.shown(what) + " is no mapping", null);
  }

  private static OrbException refused(Path file, String fault, @Nullable Throwable cause) {
    return new OrbException(
        ErrorCode.BAD_PARAMS,
        file.getFileName() + ": " + fault,
        "orb export shows how such a file looks",
        cause);
  }

  /** The text of a file. */
  static String write(Map<String, Map<String, Json>> all) {
    Map<String, Object> document = new LinkedHashMap<>();
    all.forEach(
        (section, held) -> {
          Map<String, Object> inner = new LinkedHashMap<>();
          held.forEach((id, json) -> inner.put(id, plain(json)));
          if (!inner.isEmpty()) {
            document.put(section, inner);
          }
        });
    DumpSettings settings =
        DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).setWidth(120).build();
    return document.isEmpty() ? "" : new Dump(settings).dumpToString(document);
  }

  private static Object plain(Json json) {
    if (json.isObject()) {
      Map<String, Object> map = new LinkedHashMap<>();
      json.members().forEach((key, value) -> map.put(key, plain(value)));
      return map;
    }
    if (json.isArray()) {
      return json.elements().stream().map(FleetFiles::plain).toList();
    }
    if (json.isString()) {
      return json.string();
    }
    String text = json.text();
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> text.matches("-?\\d{1,18}") ? (Object) Long.valueOf(text) : Double.valueOf(text);
    };
  }
}
