package dev.orb.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for nodes that must come back where they were. */
public final class Ports {
  private Ports() {}

  /**
   * A port that is free now. Why below 32768: the kernel gives none of these to a client that
   * dials, so it is still free after the node on it was killed.
   */
  public static int stable() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(15_000, 32_000);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        // somebody has it; another one
      }
    }
  }
}
