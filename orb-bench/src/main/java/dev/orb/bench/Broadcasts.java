package dev.orb.bench;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/** Broadcasts of one side: how long the last reply takes, and what explains it. */
final class Broadcasts {
  static final String MILLIS = "ms";
  static final String NODE_CPU = "node CPU us";
  static final String FLEET_CPU = "clients CPU us";
  static final String COLLECTOR = "node GC ms";

  private static final double NANOS_A_MILLI = 1e6;
  private static final double NANOS_A_MICRO = 1e3;
  private static final com.sun.management.OperatingSystemMXBean SYSTEM =
      (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private Broadcasts() {}

  static void measure(Path folder, NodeProcess.Order order) throws Exception {
    int clients = order.clients().get(0);
    try (Side side =
        order.side().equals(BareSide.NAME)
            ? BareSide.start(folder, clients)
            : OrbSide.start(folder, clients, false)) {
      int warmUp = WarmUp.broadcasts(clients);
      NodeProcess.step(clients + " clients are connected; " + warmUp + " broadcasts warm up");
      for (int round = 0; round < warmUp; round++) {
        side.broadcast();
      }
      for (int round = 0; round < order.rounds(); round++) {
        one(side, clients);
      }
    }
  }

  private static void one(Side side, int clients) throws Exception {
    long node = SYSTEM.getProcessCpuTime();
    long fleet = side.fleetCpu();
    long collector = collector();
    NodeProcess.say(MILLIS, side.broadcast() / NANOS_A_MILLI);
    NodeProcess.say(NODE_CPU, (SYSTEM.getProcessCpuTime() - node) / NANOS_A_MICRO / clients);
    NodeProcess.say(FLEET_CPU, (side.fleetCpu() - fleet) / NANOS_A_MICRO / clients);
    NodeProcess.say(COLLECTOR, (double) (collector() - collector));
  }

  private static long collector() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
        .sum();
  }
}
