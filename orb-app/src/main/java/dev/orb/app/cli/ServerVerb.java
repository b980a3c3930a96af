package dev.orb.app.cli;

import dev.orb.app.node.Assembly;
import dev.orb.app.node.NodeLife;
import dev.orb.app.node.NodeLog;
import dev.orb.app.settings.NodeSettings;
import dev.orb.server.ServerSettings;
import dev.orb.server.security.ServerTls;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "server",
    description =
        "Runs a node until it is asked to end (SIGTERM, Ctrl-C); then it drains and stops.",
    footer = {"", "Bad settings, a port in use, an unwritable or used data folder: exit code 2."})
final class ServerVerb implements Callable<Integer> {
  private final Shell shell;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "Settings as YAML (default: none, all defaults; docs/settings.md has them).")
  @Nullable String file;

  @Option(
      names = "--check",
      description = "Check the settings, say which migrations are due, and end.")
  boolean check;

  ServerVerb(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    Optional<Path> path = Optional.ofNullable(file).map(shell::path);
    NodeSettings settings = NodeSettings.read(path, shell.env(), shell.folder());
    NodeLog.level(settings.logLevel());
    if (check) {
      Optional<Instant> until =
          ServerTls.check(settings.server().listen().tls(), Clock.systemUTC());
      shell.out().println("the settings are good; data in " + settings.server().data());
      Optional.ofNullable(settings.server().database().url())
          .ifPresent(url -> shell.out().println("the database is at " + shown(url)));
      until.ifPresent(end -> shell.out().println("the certificate is good until " + end));
      shell.out().println(migrations(settings.server()));
      return 0;
    }
    return NodeLife.run(() -> Assembly.start(settings, shell.env()));
  }

  /** Without options, which may be secret. */
  private static String shown(String url) {
    return url.replaceFirst("\\?.*", "");
  }

  private static String migrations(ServerSettings server) {
    Optional<List<String>> due = server.migrationsDue();
    if (due.isEmpty()) {
      return "migrations: not looked at, a running node has the database";
    }
    return due.get().isEmpty()
        ? "migrations due: none"
        : "migrations due at the next start: " + String.join(", ", due.get());
  }
}
