package dev.orb.bench;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** The process of one side's node: measures one thing and says its values. */
final class NodeMain {
  private NodeMain() {}

  /** Measures and exits. Ends at once when the bench that started it is gone. */
  public static void main(String[] arguments) throws Exception {
    CompletableFuture<?> unused =
        ProcessHandle.current()
            .parent()
            .map(ProcessHandle::onExit)
            .orElseGet(CompletableFuture::new)
            .thenRun(() -> Runtime.getRuntime().halt(1));
    NodeProcess.Order order = NodeProcess.Order.of(arguments);
    Path folder = Path.of("").toAbsolutePath();
    switch (order.work()) {
      case BROADCAST -> Broadcasts.measure(folder, order);
      case MEMORY -> Heaps.measure(folder, order);
    }
    System.exit(0);
  }
}
