package dev.orb.app.node;

/** The one thread that the process of a node makes: what runs when it is asked to end. */
public final class NodeThreads {
  private NodeThreads() {}

  /** Runs this when the process is asked to end (SIGTERM, Ctrl-C), and ends with code 0. */
  public static void onStop(Runnable stop) {
    Thread hook =
        new Thread(
            () -> {
              stop.run();
              // why halt: an orderly stop that was asked for is a success, not "killed by signal"
              Runtime.getRuntime().halt(0);
            },
            "orb-node-stop");
    Runtime.getRuntime().addShutdownHook(hook);
  }
}
