package dev.orb.app.cli;

import dev.orb.app.settings.NodeSettings;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.server.ServerSettings;
import dev.orb.server.backup.Manifest;
import dev.orb.server.backup.Restore;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "restore",
    description = "Makes a node's data folder of a back-up. The fleet in it starts frozen.",
    footer = {
      "",
      "The folder must not be there, or be empty. Then: orb server, orb thaw --dry-run, orb thaw.",
      "Example: orb restore orb-2026-11-20.backup -c orb.yaml"
    })
final class RestoreVerb implements Callable<Integer> {
  private final Shell shell;

  @Parameters(paramLabel = "FILE", description = "What orb backup wrote.")
  String file = "";

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "Settings of the node, which name its data folder (default: none).")
  @Nullable String config;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "table, json or jsonl; default table on a terminal, jsonl elsewhere.")
  @Nullable Format format;

  RestoreVerb(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Optional<Path> settings = Optional.ofNullable(config).map(shell::path);
    ServerSettings server = NodeSettings.read(settings, shell.env(), shell.folder()).server();
    if (server.database().url() != null) {
      throw new OrbException(
          ErrorCode.CONFLICT,
          "database.url: a back-up is of a database in the data folder, and this node's is a"
              + " server's",
          "restore that with its own tools");
    }
    Path data = shell.path(server.data().toString());
    Manifest manifest = Restore.into(data, shell.path(file), Clock.systemUTC());
    Map<String, Object> made = new LinkedHashMap<>();
    made.put("data", data.toString());
    made.put("fleet", manifest.fleet());
    made.put("node", manifest.node());
    made.put("at", manifest.at().toString());
    Output output = Output.of(shell, format);
    output.one(JsonCodec.of(made), "restore");
    output.say("orb: it starts frozen: orb server, orb thaw --dry-run, orb thaw");
    return 0;
  }
}
