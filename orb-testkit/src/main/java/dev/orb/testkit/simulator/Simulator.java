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
   * @throws dev.orb.protocol.OrbException {@code INTERNAL}, naming the seed and the promise that
   *     was not kept
   */
  public static Report run(long seed, Scale scale) {
    try {
      return new Simulation(seed, scale).run();
    } catch (RuntimeException e) {
      throw new Broken("seed " + seed + ", " + scale + ": " + e.getMessage(), e);
    }
  }
}
