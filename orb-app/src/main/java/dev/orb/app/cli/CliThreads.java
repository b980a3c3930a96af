package dev.orb.app.cli;

/** The one thread that the command line makes: what runs when the user presses Ctrl-C. */
final class CliThreads {
  private CliThreads() {}

  /**
   * Ends this process with that exit code, and after these last words, when it is interrupted.
   *
   * @return takes it back
   */
  static AutoCloseable onInterrupt(int exit, Runnable lastWords) {
    Thread hook =
        new Thread(
            () -> {
              lastWords.run();
              // why halt: within a shutdown hook nothing else sets the exit code
              Runtime.getRuntime().halt(exit);
            },
            "orb-cli-interrupt");
    Runtime.getRuntime().addShutdownHook(hook);
    return () -> Runtime.getRuntime().removeShutdownHook(hook);
  }
}
