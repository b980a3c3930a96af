package dev.orb.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The sockets of a process, as Linux shows them. */
final class Sockets {
  private static final String ESTABLISHED = "01";
  private static final String LISTENING = "0A";

  private Sockets() {}

  private record Row(String local, String remote, String state, String inode) {}

  private static List<Row> rows(String pid) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String table : List.of("tcp", "tcp6")) {
      Path path = Path.of("/proc", pid, "net", table);
      for (String line : Files.exists(path) ? Files.readAllLines(path) : List.<String>of()) {
        String[] columns = line.strip().split("\\s+", -1);
        if (columns.length > 9) {
          rows.add(new Row(columns[1], columns[2], columns[3], columns[9]));
        }
      }
    }
    return rows;
  }

  /** The inodes of all sockets that a process has open. */
  static Set<String> of(long pid) throws IOException {
    Set<String> inodes = new HashSet<>();
    try (Stream<Path> files = Files.list(Path.of("/proc", String.valueOf(pid), "fd"))) {
      for (Path file : files.toList()) {
        String target = Files.readSymbolicLink(file).toString();
        if (target.startsWith("socket:[")) {
          inodes.add(target.substring("socket:[".length(), target.length() - 1));
        }
      }
    }
    return inodes;
  }

  /** The inodes of all sockets of the machine that listen. */
  static Set<String> listening() throws IOException {
    Set<String> inodes = new HashSet<>();
    for (Row row : rows("self")) {
      if (row.state().equals(LISTENING)) {
        inodes.add(row.inode());
      }
    }
    return inodes;
  }

  /** How many connections of the machine lead to this port. */
  static long connectedTo(int port) throws IOException {
    String end = String.format(Locale.ROOT, ":%04X", port);
    return rows("self").stream()
        .filter(row -> row.state().equals(ESTABLISHED) && row.remote().endsWith(end))
        .count();
  }
}
