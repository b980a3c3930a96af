package dev.orb.testkit.simulator;

/**
 * Lives whole fleets in one thread, each by a seed, and checks after each that nothing accepted was
 * lost, nothing that must not ran twice, everything ended once and in order.
 */
public final class Simulator {
  private Simulator() {}

  /**
   * One world. The same seed and scale make the same world, in the same version.
   *
   * @return what happened in it
   * @throws AssertionError names the seed and the promise that was not kept
   */
  public static Report run(long seed, Scale scale) {
    try {
      return new Simulation(seed, scale).run();
    } catch (RuntimeException | Broken e) {
      throw new Broken("seed " + seed + ", " + scale + ": " + e.getMessage(), e);
    }
  }
}
