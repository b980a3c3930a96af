package dev.orb.bench;

import org.jspecify.annotations.Nullable;

/**
 * One number, beside the limit's where there is one.
 *
 * @param name what was measured, with its unit
 * @param bare the limit's median, null if ours has nothing to stand beside
 * @param orb ours
 * @param bar what it must keep to, null for a number that only explains
 */
record Measure(String name, @Nullable Double bare, double orb, @Nullable Bar bar) {

  /** What is held against a bar. */
  enum Of {
    RATIO,
    OURS
  }

  /** How far ours may be from the limit, or from nothing. */
  record Bar(Of of, double limit, boolean atMost) {
    /** The ratio may be so high. */
    static Bar atMost(double ratio) {
      return new Bar(Of.RATIO, ratio, true);
    }

    /** The ratio may be so low. */
    static Bar atLeast(double ratio) {
      return new Bar(Of.RATIO, ratio, false);
    }

    /** Our number itself may be so high. */
    static Bar ours(double most) {
      return new Bar(Of.OURS, most, true);
    }

    boolean isMet(double value) {
      return atMost ? value <= limit : value >= limit;
    }

    String text() {
      return (atMost ? "<= " : ">= ") + (limit == Math.rint(limit) ? "" + (long) limit : limit);
    }
  }

  /** Ours by the limit's; not a number if there is none. */
  double ratio() {
    return bare == null ? Double.NaN : orb / bare;
  }

  /** {@code met}, {@code missed}, or nothing without a bar. */
  String verdict() {
    if (bar == null) {
      return "";
    }
    return bar.isMet(bar.of() == Of.OURS ? orb : ratio()) ? "met" : "missed";
  }
}
