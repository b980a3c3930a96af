package dev.orb.app.node;

/** The one thread that the process of a node makes: what runs when it is asked to end. */
final class NodeThreads {
  private NodeThreads() {}

  /** Runs this when the process ends in any way but a kill. */
  static void onStop(Runnable stop) {
    Runtime.getRuntime().addShutdownHook(new Thread(stop, "orb-node-stop"));
  }
}
