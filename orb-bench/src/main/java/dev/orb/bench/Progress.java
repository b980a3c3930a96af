package dev.orb.bench;

import java.io.PrintStream;
import java.util.Locale;

/** Says on standard error how far a bench is, so that the table alone is on standard output. */
final class Progress {
  private static final long BEGUN = System.nanoTime();
  private static final double NANOS = 1e9;

  private Progress() {}

  static void say(String what) {
    PrintStream err = System.err;
    err.println(
        String.format(
            Locale.ROOT, "orb bench: %5.0f s  %s", (System.nanoTime() - BEGUN) / NANOS, what));
  }
}
