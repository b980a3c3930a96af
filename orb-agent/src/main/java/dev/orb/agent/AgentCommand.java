package dev.orb.agent;

import dev.orb.agent.config.AgentFile;
import dev.orb.client.JoinRefused;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * {@code orb agent}: runs until SIGTERM or SIGINT, reads its commands again on SIGHUP. Exit code 0
 * after a stop, 2 for a wrong setting, 3 if the credentials are refused before it was ever
 * welcomed.
 */
@Command(
    name = "agent",
    description = "Runs an agent: a client that answers with OS commands from a file.",
    mixinStandardHelpOptions = true,
    subcommands = {AgentCheck.class, AgentLeave.class})
public final class AgentCommand implements Callable<Integer> {
  private static final String VERSION = "0.1.0";

  // why: picocli fills these in before it calls
  @SuppressWarnings("NullAway.Init")
  @Spec
  private CommandSpec spec;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "agent.yaml; without it the environment (ORB_AGENT_*) says all.")
  private @Nullable Path config;

  @Option(
      names = "--join-file",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description =
          "File that holds the join token: it says where the server is, and by it the agent joins if"
              + " that was not done yet. Checking and leaving join nothing.")
  private @Nullable Path joinFile;

  @Override
  public Integer call() throws InterruptedException {
    try {
      AgentFile file = file();
      try (Agent agent = new Agent(file, VERSION, Clock.systemUTC())) {
        Signals.on("HUP", agent::reload);
        Signals.on("TERM", agent::end);
        Signals.on("INT", agent::end);
        agent.work();
      }
      return CommandLine.ExitCode.OK;
    } catch (OrbException e) {
      return refused(spec, e);
    }
  }

  /** The settings that its options name. */
  AgentFile file() {
    return new AgentFile(
        Optional.ofNullable(config),
        Optional.ofNullable(joinFile),
        System.getenv(),
        Path.of(""),
        Machine.hostName());
  }

  /** One line, and the exit code: 3 for whoever is not let in, whatever the code. */
  static int refused(CommandSpec spec, OrbException e) {
    spec.commandLine().getErr().println("orb: " + e.getMessage());
    return e instanceof JoinRefused ? ErrorCode.UNAUTHORIZED.exitCode() : e.code().exitCode();
  }
}
