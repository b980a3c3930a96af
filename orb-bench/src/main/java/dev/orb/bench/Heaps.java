package dev.orb.bench;

import dev.orb.bench.bare.BareBroker;
import dev.orb.server.OrbServer;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The heap that idle clients take of one side's node, and an agent's memory at the orb side. */
final class Heaps {
  static final String BYTES = "bytes a client at ";
  static final String RESIDENT = "agent's resident MB";
  static final String SHARE = "agent's share MB";

  private static final int COLLECTIONS = 4;
  private static final long SETTLE_SECONDS = 3;

  private Heaps() {}

  /** Connects more clients. */
  private interface Growth {
    FleetProcess to(int size, int first) throws Exception;
  }

  static void measure(Path folder, NodeProcess.Order order) throws Exception {
    if (order.side().equals(BareSide.NAME)) {
      try (BareBroker broker = new BareBroker(folder)) {
        measure(order, (size, first) -> BareSide.fleet(broker, folder, first, size));
      }
    } else {
      try (OrbServer server = OrbSide.server(folder);
          AgentProcess agent = AgentProcess.start(server, folder)) {
        measure(
            order,
            (size, first) ->
                OrbSide.fleet(
                    server,
                    folder,
                    new FleetProcess.Order(order.side(), server.brokerPort(), first, size, false)));
        agent.sayMemory();
      }
    }
  }

  // why no new process for each size: the clients of the smaller one are needed again
  private static void measure(NodeProcess.Order order, Growth growth) throws Exception {
    long before = heap();
    Deque<FleetProcess> fleets = new ArrayDeque<>();
    try {
      int connected = 0;
      for (int size : order.clients().stream().sorted().toList()) {
        NodeProcess.step("enrolling and connecting " + (size - connected) + " clients");
        fleets.push(growth.to(size, connected));
        connected = size;
        NodeProcess.step(size + " clients are connected; collecting");
        NodeProcess.say(BYTES + size, (double) (heap() - before) / size);
      }
    } finally {
      fleets.forEach(FleetProcess::close);
    }
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
