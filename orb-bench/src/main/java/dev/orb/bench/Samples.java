package dev.orb.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Numbers of several rounds. Not thread-safe. */
final class Samples {
  private final List<Double> values = new ArrayList<>();

  void add(double value) {
    values.add(value);
  }

  double median() {
    return quantile(values.stream().mapToDouble(Double::doubleValue).toArray(), 0.5);
  }

  /** The value that this part of all lies at or below. */
  static double quantile(double[] values, double part) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int last = sorted.length - 1;
    int place = (int) Math.round(part * last);
    return sorted.length == 0 ? Double.NaN : sorted[Math.min(place, last)];
  }

  static double quantile(long[] values, double part) {
    return quantile(Arrays.stream(values).asDoubleStream().toArray(), part);
  }
}
