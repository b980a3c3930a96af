package dev.orb.agent.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which process it is, beyond its number, which is used again.
 *
 * @param pid its number
 * @param born when it began, told apart from the same moment of another boot
 */
record Identity(long pid, String born) {
  private static final int STARTED = 19;

  static Optional<Identity> of(ProcessHandle process) {
    return bornInProc(process.pid())
        .or(() -> process.info().startInstant().map(Object::toString))
        .map(born -> new Identity(process.pid(), born));
  }

  /** The process, if it is this one and lives. */
  Optional<ProcessHandle> find() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(process -> of(process).filter(this::equals).isPresent());
  }

  /** Living processes that were started with all these variables, where the system tells. */
  static List<ProcessHandle> findTold(List<String> variables) {
    return ProcessHandle.allProcesses()
        .filter(process -> environment(process.pid()).containsAll(variables))
        .toList();
  }

  private static Set<String> environment(long pid) {
    try {
      String all =
          Files.readString(Path.of("/proc/" + pid + "/environ"), StandardCharsets.ISO_8859_1);
      return new HashSet<>(Arrays.asList(all.split("\0", -1)));
    } catch (IOException e) {
      return Set.of();
    }
  }

  // why: Java computes the start from the clock, which may have been set between two of its runs
  private static Optional<String> bornInProc(long pid) {
    try {
      String stat =
          Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
      String boot =
          Files.readString(Path.of("/proc/sys/kernel/random/boot_id"), StandardCharsets.US_ASCII);
      // why: the second field is the program's name, which may hold anything, also parentheses
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return Optional.of(boot.strip() + "/" + fields[STARTED]);
    } catch (IOException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }
}
