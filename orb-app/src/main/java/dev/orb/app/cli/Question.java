package dev.orb.app.cli;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.IntSupplier;

/** Asks before something touches more than 100 targets, if somebody is there to answer. */
final class Question {
  private static final int MANY = 100;

  private Question() {}

  /** Whether to find out how many they are at all. */
  static boolean due(Shell shell, EdgeOptions options) {
    return shell.asks() && !options.yes;
  }

  /**
   * Asks if they are many.
   *
   * @throws OrbException {@code FORBIDDEN} if the answer is not yes
   */
  static void ask(Shell shell, EdgeOptions options, String what, IntSupplier targets) {
    if (!due(shell, options)) {
      return;
    }
    int count = targets.getAsInt();
    if (count <= MANY) {
      return;
    }
    shell.err().print(what + " " + count + " targets? [y/N] ");
    shell.err().flush();
    if (!isYes(shell)) {
      throw new OrbException(
          ErrorCode.FORBIDDEN, "not confirmed, nothing was done", "or give --yes");
    }
  }

  private static boolean isYes(Shell shell) {
    try {
      String line =
          new BufferedReader(new InputStreamReader(shell.in(), StandardCharsets.UTF_8)).readLine();
      return line != null && (line.strip().equals("y") || line.strip().equals("yes"));
    } catch (IOException e) {
      return false;
    }
  }
}
