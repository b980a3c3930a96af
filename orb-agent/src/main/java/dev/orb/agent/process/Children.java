package dev.orb.agent.process;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Ticker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers, one file each in the state folder, which processes run, so that the next agent can end
 * those that this one leaves behind when it is killed. Thread-safe.
 *
 * <p>Beside the ledger and not in it, because commands that are not durable have processes too.
 */
public final class Children {
  private static final Logger LOG = LoggerFactory.getLogger(Children.class);

  private final Path folder;

  /**
   * @param state the agent's state folder
   * @throws OrbException {@code INVALID_CONFIG} if it cannot be written
   */
  public Children(Path state) {
    folder = state.resolve("children");
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG,
          "state: " + state + " cannot be written (" + e + ")",
          "allowed: a folder that this user may write",
          e);
    }
  }

  /** Remembers a process under the command that it runs for. */
  void add(String command, ProcessHandle process) {
    Identity.of(process)
        .ifPresent(
            identity -> {
              try {
                Files.writeString(file(command), identity.pid() + "\n" + identity.born() + "\n");
              } catch (IOException e) {
                LOG.warn("Cannot note process {} of command {}", identity.pid(), command, e);
              }
            });
  }

  /** Forgets it. */
  void remove(String command) {
    try {
      Files.deleteIfExists(file(command));
    } catch (IOException e) {
      LOG.warn("Cannot forget the process of command {}", command, e);
    }
  }

  private Path file(String command) {
    return folder.resolve(command);
  }

  /**
   * Ends what an agent before left running, and returns when it has ended: SIGTERM, the grace, then
   * SIGKILL. To be called before the first command is taken.
   */
  public void endOrphans(Duration grace, Ticker ticker) {
    List<ProcessHandle> orphans = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        if (lines.size() >= 2 && lines.get(0).matches("\\d{1,18}")) {
          new Identity(Long.parseLong(lines.get(0)), lines.get(1))
              .find()
              .ifPresent(
                  process -> {
                    LOG.warn(
                        "Ending process {} of command {}, left by an agent before",
                        process.pid(),
                        file.getFileName());
                    new ProcessGroup(process).terminate();
                    orphans.add(process);
                  });
        }
        Files.delete(file);
      }
    } catch (IOException e) {
      LOG.warn("Cannot look for processes that an agent before left", e);
    }
    long start = ticker.nanos();
    for (ProcessHandle orphan : orphans) {
      await(orphan, grace.minus(ticker.since(start)));
      new ProcessGroup(orphan).kill();
    }
  }

  private static void await(ProcessHandle process, Duration atMost) {
    try {
      process.onExit().get(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException | java.util.concurrent.ExecutionException e) {
      LOG.debug("Process {} did not end by itself", process.pid(), e);
    }
  }
}
