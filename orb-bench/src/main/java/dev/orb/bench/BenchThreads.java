package dev.orb.bench;

/** The threads of a bench: the one that tidies up when it is interrupted. */
final class BenchThreads {
  private BenchThreads() {}

  /** Runs this when the process is told to end. */
  static Thread atEnd(Runnable action) {
    Thread thread = new Thread(action, "orb-bench-cleaner");
    Runtime.getRuntime().addShutdownHook(thread);
    return thread;
  }

  /** Takes it back, unless the end has begun. */
  static void forget(Thread thread) {
    try {
      Runtime.getRuntime().removeShutdownHook(thread);
    } catch (IllegalStateException e) {
      // it is running
    }
  }
}
