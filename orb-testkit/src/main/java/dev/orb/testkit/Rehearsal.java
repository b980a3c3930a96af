package dev.orb.testkit;

import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A node, a client and a command in the current folder, and the end: what most processes load. */
final class Rehearsal {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Rehearsal() {}

  /** Its main method. */
  public static void main(String[] arguments) {
    try (OrbStack stack = OrbStack.start(Path.of("rehearsal"))) {
      stack.client("a", client -> client.on("note", context -> context.params()));
      stack
          .server()
          .send(Target.client("a"), CommandRequest.of("note", Map.of("n", 1)))
          .await(PATIENCE);
      // why said: threads of the library linger, and whoever hears it need not wait for them
      System.getLogger("rehearsal").log(System.Logger.Level.INFO, "the node is up: all is loaded");
    }
  }
}
