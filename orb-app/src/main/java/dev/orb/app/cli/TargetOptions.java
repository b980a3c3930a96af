package dev.orb.app.cli;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Limit;
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

  @Option(
      names = "--where",
      paramLabel = "EXPR",
      description = "Those of whom it is true: zone = 'north' AND fact_cores > 4.")
  @Nullable String where;

  @Option(
      names = "--any",
      description = "One of them: who is connected, answers it and has the fewest open.")
  boolean any;

  @Option(
      names = "--except",
      paramLabel = "ID",
      split = ",",
      description = "Not these clients, nor members of these groups.")
  List<String> except = new ArrayList<>();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "So many of them, a number or a share such as 10%%.")
  @Nullable String limit;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The same seed chooses the same of the same clients; else by chance.")
  @Nullable Long seed;

  /** Whether any of them was given. */
  boolean given() {
    return names() || !except.isEmpty() || limit != null || seed != null;
  }

  private boolean names() {
    return all || any || where != null || !clients.isEmpty() || !groups.isEmpty();
  }

  /** The target as the HTTP API takes it. */
  Map<String, Object> json() {
    if (!names()) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "the target names nobody",
          "give --all, --to ID[,ID], --group G[,G], --where EXPR or --any");
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
    if (any) {
      target.put("any", true);
    }
    if (where != null) {
      target.put("where", where);
    }
    if (!except.isEmpty()) {
      target.put("except", except);
    }
    if (limit != null) {
      Limit parsed = Limit.parse(limit);
      target.put("limit", parsed.percent() ? parsed.text() : parsed.number());
    }
    if (seed != null) {
      target.put("seed", seed);
    }
    return target;
  }
}
