package dev.orb.testkit.simulator;

import java.util.Optional;

/**
 * Lives whole fleets, each by a seed in one thread, and checks during each life and after it that
 * nothing accepted was lost, nothing that must not ran twice, everything ended once and in order.
 */
public final class Simulator {
  private Simulator() {}

  /**
   * One world. The same script makes the same world, in the same version.
   *
   * @return what happened in it
   * @throws dev.orb.protocol.OrbException {@code INTERNAL}, naming the promise that was not kept
   *     and the shortest story in which it is not, to be read by {@link Script#parse}
   */
  public static Report run(Script script) {
    try {
      return new Simulation(script).run();
    } catch (RuntimeException e) {
      throw Story.of(script, e);
    }
  }

  /**
   * The worlds of many seeds, on as many threads as there are processors.
   *
   * @param first the first seed
   * @param count how many
   * @return what happened in all of them
   * @throws dev.orb.protocol.OrbException as {@link #run}, of the first world that fails
   */
  public static Report run(long first, long count) {
    SimulatorThreads.Found found = SimulatorThreads.live(first, count);
    if (found.failing().isPresent()) {
      return run(Script.of(found.failing().get()));
    }
    return found.report();
  }

  /** What is wrong with a world, if something is. */
  static Optional<RuntimeException> fault(Script script) {
    try {
      Report unused = new Simulation(script).run();
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of(e);
    }
  }
}
