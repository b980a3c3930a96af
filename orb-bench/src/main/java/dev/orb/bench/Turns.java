package dev.orb.bench;

import java.lang.management.ManagementFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets the two sides take turns at the same work, and keeps for each what a message took. The first
 * rounds warm up and are not kept.
 */
final class Turns {
  private static final com.sun.management.OperatingSystemMXBean SYSTEM =
      (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final List<Side> sides;
  private final int rounds;

  /** One round of work on one side; the value is its nanoseconds. */
  @FunctionalInterface
  interface Work {
    long on(Side side) throws Exception;
  }

  /**
   * What one side made of it.
   *
   * @param perSecond messages
   * @param nodeCpu microseconds of the node's process for a message
   * @param fleetCpu the same of the clients' process
   */
  record Taken(Samples perSecond, Samples nodeCpu, Samples fleetCpu) {
    Taken() {
      this(new Samples(), new Samples(), new Samples());
    }
  }

  Turns(List<Side> sides, int rounds) {
    this.sides = sides;
    this.rounds = rounds;
  }

  /**
   * Does the work by turns.
   *
   * @param warmUp rounds before those that count
   * @return in the order of the sides
   */
  List<Taken> take(int warmUp, int messages, Work work) throws Exception {
    List<Taken> taken = sides.stream().map(side -> new Taken()).toList();
    for (int round = -warmUp; round < rounds; round++) {
      for (int i = 0; i < sides.size(); i++) {
        // why: who goes first in a round goes second in the next
        int turn = round % 2 == 0 ? i : sides.size() - 1 - i;
        Taken into = round < 0 ? new Taken() : taken.get(turn);
        measure(sides.get(turn), messages, work, into);
      }
    }
    return taken;
  }

  private static void measure(Side side, int messages, Work work, Taken into) throws Exception {
    long node = SYSTEM.getProcessCpuTime();
    long fleet = side.fleetCpu();
    long nanos = work.on(side);
    into.nodeCpu().add((SYSTEM.getProcessCpuTime() - node) / 1e3 / messages);
    into.fleetCpu().add((side.fleetCpu() - fleet) / 1e3 / messages);
    into.perSecond().add(messages * 1e9 / nanos);
  }

  /** Adds the rate, which has a bar, and the CPU that explains it. */
  static void report(Report report, String name, List<Taken> taken, Measure.@Nullable Bar bar) {
    Taken bare = taken.get(0);
    Taken orb = taken.get(1);
    report.add(
        new Measure(name + " a second", bare.perSecond().median(), orb.perSecond().median(), bar));
    report.add(
        new Measure("  CPU us, node", bare.nodeCpu().median(), orb.nodeCpu().median(), null));
    report.add(
        new Measure("  CPU us, clients", bare.fleetCpu().median(), orb.fleetCpu().median(), null));
  }
}
