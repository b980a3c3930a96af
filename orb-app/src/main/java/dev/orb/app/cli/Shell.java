package dev.orb.app.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where a verb runs.
 *
 * @param in standard input
 * @param out standard output, UTF-8
 * @param err standard error, UTF-8
 * @param env the environment
 * @param folder the current folder
 * @param asks whether somebody is there to answer a question: input and error are a terminal
 * @param shows whether standard output is a terminal
 */
public record Shell(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> env,
    Path folder,
    boolean asks,
    boolean shows) {

  /** A variable that is set and not empty. */
  Optional<String> variable(String name) {
    return Optional.ofNullable(env.get(name)).filter(value -> !value.isEmpty());
  }

  /** A path as the user means it. */
  Path path(String text) {
    return folder.resolve(text).toAbsolutePath().normalize();
  }
}
