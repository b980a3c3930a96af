package dev.orb.house.broken.parallel;

import java.util.stream.IntStream;

final class BreaksStream {
  private BreaksStream() {}

  static long count(IntStream stream) {
    return stream.parallel().count();
  }
}
