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
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
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

  /** What a process is told and nobody else: one client has one run of a command at a time. */
  private static final List<String> MARKS = List.of("ORB_COMMAND_ID", "ORB_CLIENT");

  private final AtomicLong notes = new AtomicLong();
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

  /**
   * Remembers that a process with these variables is about to start. Why before it has a number: an
   * agent that is killed right after the start could tell the next one nothing of it.
   *
   * @return the name of the note
   */
  String expect(String command, Map<String, String> told) {
    String note = command + "." + notes.incrementAndGet();
    write(
        note, MARKS.stream().map(mark -> mark + "=" + told.getOrDefault(mark, "") + "\n").toList());
    return note;
  }

  /** The process has started. */
  void add(String note, ProcessHandle process) {
    Identity.of(process)
        .ifPresent(identity -> write(note, List.of(identity.pid() + "\n", identity.born() + "\n")));
  }

  private void write(String note, List<String> lines) {
    try {
      Files.writeString(folder.resolve(note), String.join("", lines));
    } catch (IOException e) {
      LOG.warn("Cannot note the process of command {}", note, e);
    }
  }

  /** Forgets it. */
  void remove(String note) {
    try {
      Files.deleteIfExists(folder.resolve(note));
    } catch (IOException e) {
      LOG.warn("Cannot forget the process of command {}", note, e);
    }
  }

  /**
   * Ends what an agent before left running, and returns when it has ended: SIGTERM, the grace, then
   * SIGKILL. To be called before the first command is taken.
   */
  public void endOrphans(Duration grace, Ticker ticker) {
    List<ProcessHandle> orphans = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        for (ProcessHandle process : living(Files.readAllLines(file, StandardCharsets.UTF_8))) {
          LOG.warn(
              "Ending process {} of command {}, left by an agent before",
              process.pid(),
              file.getFileName());
          new ProcessGroup(process).terminate();
          orphans.add(process);
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

  private static List<ProcessHandle> living(List<String> lines) {
    if (lines.size() < 2) {
      return List.of();
    }
    if (lines.get(0).matches("\\d{1,18}")) {
      return new Identity(Long.parseLong(lines.get(0)), lines.get(1)).find().stream().toList();
    }
    return lines.stream().allMatch(line -> line.contains("="))
        ? Identity.findTold(lines)
        : List.of();
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
