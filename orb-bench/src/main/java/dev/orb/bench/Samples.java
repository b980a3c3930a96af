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

  /** Those that came behind the first so many. */
  Samples after(int first) {
    Samples rest = new Samples();
    values.stream().skip(first).forEach(rest::add);
    return rest;
  }

  /** These and others. */
  Samples with(Samples others) {
    Samples all = new Samples();
    all.values.addAll(values);
    all.values.addAll(others.values);
    return all;
  }

  /** The newest; not a number if there is none. */
  double last() {
    return values.isEmpty() ? Double.NaN : values.get(values.size() - 1);
  }

  /** The one in the middle, or the mean of the two there; not a number if there is none. */
  double median() {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int half = sorted.length / 2;
    if (sorted.length == 0) {
      return Double.NaN;
    }
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /** All together. */
  double sum() {
    return values.stream().mapToDouble(Double::doubleValue).sum();
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
