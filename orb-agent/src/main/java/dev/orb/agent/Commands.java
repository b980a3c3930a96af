package dev.orb.agent;

import dev.orb.agent.config.CommandSpec;
import dev.orb.agent.process.OsCommand;
import dev.orb.exchange.HandlerOptions;
import dev.orb.exchange.HandlerTable;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Keeps a client's handlers what the file says. Used by one thread at a time. */
final class Commands {
  // why: the process has its own grace; only if even SIGKILL does not end it is the thread taken
  private static final Duration BEYOND_KILL = Duration.ofSeconds(10);

  private final HandlerTable table;
  private final OsCommand.Surroundings surroundings;
  private final Set<String> present = new HashSet<>();

  Commands(HandlerTable table, OsCommand.Surroundings surroundings) {
    this.table = table;
    this.surroundings = surroundings;
  }

  /**
   * Makes these the commands. What runs goes on as it began.
   *
   * @throws dev.orb.protocol.OrbException {@code INVALID_CONFIG} if one can never run here; then
   *     nothing is changed
   */
  void set(Map<String, CommandSpec> specs) {
    Map<String, OsCommand> commands = new TreeMap<>();
    specs.forEach((name, spec) -> commands.put(name, new OsCommand(spec, surroundings)));
    commands.forEach((name, command) -> table.replace(name, command::run, options(command.spec())));
    present.stream().filter(name -> !specs.containsKey(name)).forEach(table::remove);
    present.clear();
    present.addAll(specs.keySet());
  }

  private static HandlerOptions options(CommandSpec spec) {
    return new HandlerOptions(
        spec.idempotent(),
        spec.timeout().orElse(null),
        null,
        spec.serial(),
        spec.grace().plus(BEYOND_KILL),
        spec.restarts(),
        spec.description(),
        spec.contract());
  }
}
