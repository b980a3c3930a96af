package dev.orb.app.demo;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Types one line into the {@code orb} command line, in this process. */
@FunctionalInterface
public interface Typist {
  /**
   * Runs one line.
   *
   * @param seat where it is typed
   * @param words the line without {@code orb}
   * @return the exit code
   */
  int type(Seat seat, List<String> words);

  /**
   * Where a line is typed.
   *
   * @param out gets what it prints
   * @param err gets what it says
   * @param environment its environment
   * @param folder its current folder
   */
  record Seat(PrintStream out, PrintStream err, Map<String, String> environment, Path folder) {}
}
