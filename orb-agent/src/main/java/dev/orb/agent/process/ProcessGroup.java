package dev.orb.agent.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process and all that it started, as one thing to end. With {@code setsid} of util-linux it is a
 * session of its own, whose number is that of its first process; without it, its living descendants
 * are ended one by one.
 */
final class ProcessGroup {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessGroup.class);
  private static final long SIGNAL_SECONDS = 5;
  private static final Optional<String> SETSID =
      List.of("/usr/bin/setsid", "/bin/setsid").stream()
          .filter(file -> Files.isExecutable(Path.of(file)))
          .findFirst();

  private final ProcessHandle first;

  ProcessGroup(ProcessHandle first) {
    this.first = first;
  }

  /** What must stand before a program so that it becomes a group. */
  static List<String> prefix() {
    return SETSID.map(List::of).orElse(List.of());
  }

  /** SIGTERM to all of it. */
  void terminate() {
    if (!signal("TERM")) {
      first.descendants().forEach(ProcessHandle::destroy);
      first.destroy();
    }
  }

  /** SIGKILL to all of it. */
  void kill() {
    if (!signal("KILL")) {
      first.descendants().forEach(ProcessHandle::destroyForcibly);
      first.destroyForcibly();
    }
  }

  /** Whether the group was told; it was not where there is no group. */
  private boolean signal(String name) {
    if (SETSID.isEmpty()) {
      return false;
    }
    try {
      // why: the shell has kill built in, while the program of that name is missing in slim images
      Process kill =
          new ProcessBuilder(
                  "/bin/sh", "-c", "kill -s \"$0\" -- \"-$1\"", name, String.valueOf(first.pid()))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return kill.waitFor(SIGNAL_SECONDS, TimeUnit.SECONDS) && kill.exitValue() == 0;
    } catch (IOException e) {
      LOG.warn("Cannot signal process group {}", first.pid(), e);
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
