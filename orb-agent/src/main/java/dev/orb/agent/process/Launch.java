package dev.orb.agent.process;

import dev.orb.agent.config.CommandSpec;
import dev.orb.agent.config.Invocation;
import dev.orb.protocol.CommandFailed;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts the process of one command. */
final class Launch {
  private final CommandSpec spec;
  private final List<String> prefix;

  /**
   * @throws dev.orb.protocol.OrbException {@code INVALID_CONFIG} if it can never be started here
   */
  Launch(CommandSpec spec) {
    this.spec = spec;
    prefix = new ArrayList<>(ProcessGroup.prefix());
    prefix.addAll(Users.prefix(spec.name(), spec.user()));
  }

  /**
   * Starts it.
   *
   * @param told variables that the agent adds
   * @param stdin the file that it reads, empty if it is no file
   * @throws CommandFailed if it cannot be started
   */
  Process start(Invocation invocation, Map<String, String> told, Optional<Path> stdin) {
    List<String> line = new ArrayList<>(prefix);
    line.addAll(invocation.argv());
    ProcessBuilder builder = new ProcessBuilder(line).directory(spec.directory().toFile());
    Map<String, String> env = builder.environment();
    // why: the agent's own settings, and tokens that its user may have, are nobody else's business
    env.keySet().removeIf(name -> name.startsWith("ORB_"));
    env.putAll(invocation.env());
    env.putAll(told);
    line.set(prefix.size(), program(invocation.argv().get(0), env.getOrDefault("PATH", "")));
    if (invocation.stdin().isEmpty()) {
      // why opened here: a program of another user could not open the agent's own files
      builder.redirectInput(
          ProcessBuilder.Redirect.from(stdin.map(Path::toFile).orElse(new File("/dev/null"))));
    }
    if (!Files.isDirectory(spec.directory())) {
      throw new CommandFailed("there is no folder " + spec.directory());
    }
    try {
      return builder.start();
    } catch (IOException e) {
      throw new CommandFailed("cannot start " + invocation.argv().get(0) + ": " + e.getMessage());
    }
  }

  // why: what stands before it would start all the same, and its complaint would look like output
  private static String program(String name, String path) {
    if (name.contains("/")) {
      if (Files.isExecutable(Path.of(name))) {
        return name;
      }
      throw new CommandFailed("there is no program " + name);
    }
    for (String folder : path.split(":", -1)) {
      Path file = Path.of(folder.isEmpty() ? "." : folder).resolve(name).toAbsolutePath();
      if (Files.isExecutable(file) && !Files.isDirectory(file)) {
        return file.toString();
      }
    }
    throw new CommandFailed("there is no program " + name + " on the PATH");
  }
}
