package dev.orb.bench;

import org.jspecify.annotations.Nullable;

/**
 * One number of both sides.
 *
 * @param name what was measured, with its unit
 * @param bare the limit's median
 * @param orb ours
 * @param bar what the ratio must keep to, null for a number that only explains
 */
record Measure(String name, double bare, double orb, @Nullable Bar bar) {

  /** How far ours may be from the limit. */
  record Bar(double ratio, boolean atMost) {
    static Bar atMost(double ratio) {
      return new Bar(ratio, true);
    }

    static Bar atLeast(double ratio) {
      return new Bar(ratio, false);
    }

    String text() {
      return (atMost ? "<= " : ">= ") + ratio;
    }
  }

  double ratio() {
    return orb / bare;
  }

  String verdict() {
    if (bar == null) {
      return "";
    }
    boolean met = bar.atMost() ? ratio() <= bar.ratio() : ratio() >= bar.ratio();
    return met ? "met" : "missed";
  }
}
