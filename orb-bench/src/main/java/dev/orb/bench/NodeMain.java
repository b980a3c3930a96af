package dev.orb.bench;

import dev.orb.bench.bare.BareBroker;
import dev.orb.server.OrbServer;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The process of one side's node: measures one thing and says its values. */
final class NodeMain {
  private static final int WARM_UP = 2;
  private static final int COLLECTIONS = 4;
  private static final long SETTLE_SECONDS = 3;
  private static final double MILLIS = 1e6;

  private NodeMain() {}

  /** Measures and exits. */
  public static void main(String[] arguments) throws Exception {
    NodeProcess.Order order = NodeProcess.Order.of(arguments);
    Path folder = Path.of("").toAbsolutePath();
    switch (order.work()) {
      case BROADCAST -> broadcast(folder, order);
      case MEMORY -> memory(folder, order);
    }
    System.exit(0);
  }

  private static void broadcast(Path folder, NodeProcess.Order order) throws Exception {
    try (Side side =
        order.side().equals(BareSide.NAME)
            ? BareSide.start(folder, order.clients())
            : OrbSide.start(folder, order.clients(), false)) {
      for (int round = -WARM_UP; round < order.rounds(); round++) {
        long nanos = side.broadcast();
        if (round >= 0) {
          NodeProcess.say(nanos / MILLIS);
        }
      }
    }
  }

  private static void memory(Path folder, NodeProcess.Order order) throws Exception {
    if (order.side().equals(BareSide.NAME)) {
      try (BareBroker broker = new BareBroker(folder)) {
        long before = heap();
        for (int i = 0; i < order.clients(); i++) {
          broker.enrol("c-" + i);
        }
        try (FleetProcess fleet =
            FleetProcess.start(
                folder,
                new FleetProcess.Order(BareSide.NAME, broker.port(), order.clients(), false))) {
          sayGrowth(before, order, fleet);
        }
      }
    } else {
      try (OrbServer server = OrbSide.server(folder)) {
        long before = heap();
        try (FleetProcess fleet = OrbSide.fleet(server, folder, order.clients(), false)) {
          sayGrowth(before, order, fleet);
        }
      }
    }
  }

  private static void sayGrowth(long before, NodeProcess.Order order, FleetProcess fleet) {
    NodeProcess.say((double) (heap() - before) / order.clients());
    fleet.close();
  }

  /** What is used after a collection, once things have settled. */
  private static long heap() {
    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(SETTLE_SECONDS));
    for (int i = 0; i < COLLECTIONS; i++) {
      ManagementFactory.getMemoryMXBean().gc();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
