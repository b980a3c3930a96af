package dev.orb.app.cli;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** For whom: the options that make a target. */
final class TargetOptions {
  @Option(names = "--all", description = "Every enrolled client.")
  boolean all;

  @Option(names = "--to", paramLabel = "ID", split = ",", description = "These clients.")
  List<String> clients = new ArrayList<>();

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      split = ",",
      description = "The members of these groups.")
  List<String> groups = new ArrayList<>();

  @Option(names = "--where", hidden = true)
  @Nullable String where;

  @Option(names = "--any", hidden = true)
  boolean any;

  @Option(names = "--except", hidden = true)
  @Nullable String except;

  @Option(names = "--limit", hidden = true)
  @Nullable String limit;

  @Option(names = "--seed", hidden = true)
  @Nullable String seed;

  /** Whether any of them was given. */
  boolean given() {
    return all || !clients.isEmpty() || !groups.isEmpty();
  }

  /** The target as the HTTP API takes it. */
  Map<String, Object> json() {
    refuse("--where", where != null);
    refuse("--any", any);
    refuse("--except", except != null);
    refuse("--limit", limit != null);
    refuse("--seed", seed != null);
    if (!given()) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "the target names nobody",
          "give --all, --to ID[,ID] or --group G[,G]");
    }
    Map<String, Object> target = new LinkedHashMap<>();
    if (all) {
      target.put("all", true);
    }
    if (!clients.isEmpty()) {
      target.put("clients", clients);
    }
    if (!groups.isEmpty()) {
      target.put("groups", groups);
    }
    return target;
  }

  /** Whom it means, for a question. */
  String text() {
    if (all) {
      return "all clients";
    }
    List<String> parts = new ArrayList<>(clients);
    groups.forEach(group -> parts.add("group " + group));
    return String.join(", ", parts);
  }

  private static void refuse(String option, boolean given) {
    if (given) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, option + " is not available in this version", "leave it out");
    }
  }
}
