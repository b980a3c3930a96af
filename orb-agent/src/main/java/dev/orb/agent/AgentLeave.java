package dev.orb.agent;

import dev.orb.agent.config.AgentSettings;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code orb agent leave}: takes the client of an agent that does not run out of the fleet. */
@Command(
    name = "leave",
    description = "Takes this agent's client out of the fleet for good; stop the agent first.")
final class AgentLeave implements Callable<Integer> {
  private static final Duration EACH = Duration.ofSeconds(10);

  @Spec private @Nullable CommandSpec spec;
  @ParentCommand private @Nullable AgentCommand agent;

  @Override
  public Integer call() {
    CommandSpec own = Given.of(spec);
    try {
      AgentSettings settings = Given.of(agent).file().read();
      StateFolder held = StateFolder.hold(settings.state());
      try (held) {
        int open = Enlisted.client(settings).leave(EACH);
        PrintWriter out = own.commandLine().getOut();
        out.println(
            settings.id() + " has left the fleet; " + open + " open commands ended as removed");
        out.flush();
      }
      forget(own, settings.secretFile());
      return 0;
    } catch (OrbException e) {
      return AgentCommand.refused(own, e);
    }
  }

  /** The secret is of no use any more, and nobody should wonder whose it is. */
  private static void forget(CommandSpec own, @Nullable Path secretFile) {
    if (secretFile == null) {
      return;
    }
    try {
      Files.deleteIfExists(secretFile);
    } catch (IOException e) {
      own.commandLine()
          .getErr()
          .println("orb: " + secretFile + " stays; remove it, its secret is of no use any more");
    }
  }
}
