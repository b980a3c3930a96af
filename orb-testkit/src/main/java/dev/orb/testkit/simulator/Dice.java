package dev.orb.testkit.simulator;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** The chance that an event carries with it. */
final class Dice {
  private Dice() {}

  /** Those of a number; 0 always throws 0. */
  static RandomGenerator of(int number) {
    // why: a shrunken event with 0 in it is the one in which nothing came through
    return number == 0 ? () -> 0L : new SplittableRandom(number * 0x9E3779B97F4A7C15L);
  }

  /** How many of so many, in order, came through. */
  static int some(RandomGenerator random, int all) {
    return all == 0 ? 0 : random.nextInt(all + 1);
  }
}
