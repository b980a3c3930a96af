package dev.orb.bench.chaos;

/**
 * A fault that struck.
 *
 * @param fault which
 * @param from real time of its beginning, in milliseconds
 * @param to real time of its healing
 */
public record Strike(Fault fault, long from, long to) {
  String words() {
    return "  " + from + " to " + to + ": " + fault.words().strip();
  }

  boolean touches(long begin, long end) {
    return from <= end && to >= begin;
  }
}
