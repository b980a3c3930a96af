package dev.orb.agent.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Merges the commands of several files. No name may come twice. */
final class CommandSet {
  private final Map<String, CommandSpec> commands = new TreeMap<>();
  private final Map<String, String> origins = new HashMap<>();

  /** Adds the commands of one mapping. */
  void add(Yaml mapping, Path base, String from) {
    mapping
        .members()
        .forEach(
            (name, entry) -> {
              String before = origins.putIfAbsent(name, from);
              if (before != null) {
                throw Faults.at(
                    entry.key(), "is in " + before + " and in " + from, "each name in one file");
              }
              commands.put(name, CommandReader.read(name, entry, base));
            });
  }

  /** Adds those of every YAML file of a folder, by name. */
  void addFolder(Path folder) {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(CommandSet::isYaml).sorted().toList();
    } catch (IOException e) {
      throw Faults.unreadable(folder.toString(), "cannot be read (" + e + ")", e);
    }
    for (Path file : files) {
      String name = String.valueOf(file.getFileName());
      Yaml document = Yaml.parse(AgentFile.textOf(file), name);
      add(new Yaml(name, commandsOf(document)), folder, name);
    }
  }

  // why: both forms are natural, the bare commands and the same with the word that agent.yaml has
  private static @Nullable Object commandsOf(Yaml document) {
    Map<String, Yaml> members = document.members();
    Yaml only = members.get("commands");
    if (only == null || members.size() > 1 || !only.isMap() || only.members().containsKey("run")) {
      return document.value();
    }
    return only.value();
  }

  private static boolean isYaml(Path file) {
    String name = String.valueOf(file.getFileName());
    return !name.startsWith(".")
        && (name.endsWith(".yaml") || name.endsWith(".yml"))
        && Files.isRegularFile(file);
  }

  Map<String, CommandSpec> all() {
    return Map.copyOf(commands);
  }
}
