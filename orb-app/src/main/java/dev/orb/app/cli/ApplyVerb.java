package dev.orb.app.cli;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JsonCodec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code orb apply}: makes a node have what files say. */
@Command(
    name = "apply",
    description =
        "Makes calendars and schedules what files say; shows the difference first. The same again"
            + " changes nothing.")
final class ApplyVerb extends EdgeVerb {
  @Option(
      names = "-f",
      required = true,
      paramLabel = "FILE",
      description = "A YAML file, or a folder of them; orb export shows how they look.")
  String file = "";

  @Option(names = "--dry-run", description = "Show the difference, and change nothing.")
  boolean dryRun;

  @Option(names = "--prune", description = "Remove what no file names.")
  boolean prune;

  ApplyVerb(Shell shell) {
    super(shell);
  }

  private enum Action {
    ADD("+"),
    CHANGE("~"),
    REMOVE("-");

    private final String sign;

    Action(String sign) {
      this.sign = sign;
    }
  }

  private record Change(
      Action action, String section, String id, List<String> fields, Map<String, Json> wanted) {
    String path() {
      return "/" + section + "/" + EdgeClient.encode(id);
    }

    String what() {
      return section.substring(0, section.length() - 1);
    }
  }

  @Override
  public Integer call() {
    Map<String, Map<String, Json>> wanted = FleetFiles.read(shell.path(file));
    EdgeClient edge = edge();
    List<Change> changes = new ArrayList<>();
    List<Change> removals = new ArrayList<>();
    int same = 0;
    for (String section : FleetFiles.SECTIONS) {
      Map<String, Json> there = ExportVerb.present(edge, section);
      for (Map.Entry<String, Json> wish : wanted.getOrDefault(section, Map.of()).entrySet()) {
        Json present = there.remove(wish.getKey());
        Map<String, Json> members = checked(section, wish.getKey(), wish.getValue());
        if (present == null) {
          changes.add(new Change(Action.ADD, section, wish.getKey(), List.of(), members));
          continue;
        }
        List<String> fields = Difference.of(wish.getValue(), present);
        if (fields.isEmpty()) {
          same++;
        } else {
          // why: who paused it since means it, whatever else the file changes
          present.get("paused").ifPresent(paused -> members.putIfAbsent("paused", paused));
          changes.add(new Change(Action.CHANGE, section, wish.getKey(), fields, members));
        }
      }
      if (prune) {
        there.forEach(
            (id, gone) ->
                removals.add(new Change(Action.REMOVE, section, id, List.of(), Map.of())));
      }
    }
    // why last and in reverse: what names another is put after it, and goes before it
    Collections.reverse(removals);
    changes.addAll(removals);
    show(changes, same);
    if (!dryRun) {
      changes.forEach(change -> make(edge, change));
    }
    return 0;
  }

  private static Map<String, Json> checked(String section, String id, Json wish) {
    if (wish.get("in").isPresent()) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          section + "." + Cells.harmless(id) + ": 'in' means another time each time",
          "give 'at'");
    }
    if (section.equals("schedules") && wish.get("cron").isPresent() && wish.get("zone").isEmpty()) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          section + "." + Cells.harmless(id) + ": a cron expression in a file needs its zone",
          "give 'zone', such as UTC");
    }
    return new LinkedHashMap<>(wish.members());
  }

  private void show(List<Change> changes, int same) {
    Output output = output();
    List<Json> items = new ArrayList<>();
    for (Change change : changes) {
      Map<String, Object> item = new TreeMap<>();
      item.put("action", change.action().name().toLowerCase(Locale.ROOT));
      item.put("what", change.what());
      item.put("id", change.id());
      item.put("fields", change.fields());
      items.add(JsonCodec.of(item));
      if (output.format() == Format.table) {
        String fields = change.fields().isEmpty() ? "" : ": " + String.join(", ", change.fields());
        String id = Cells.harmless(change.id());
        output.line(change.action().sign + " " + change.what() + " " + id + fields);
      }
    }
    if (output.format() != Format.table) {
      output.list(JsonCodec.of(Map.of("items", items)), "change");
    }
    output.say(
        "orb: "
            + changes.size()
            + (dryRun ? " would change, " : " to change, ")
            + same
            + " are as the files say");
  }

  private static void make(EdgeClient edge, Change change) {
    if (change.action() == Action.REMOVE) {
      edge.delete(change.path());
    } else {
      edge.put(change.path(), change.wanted());
    }
  }
}
