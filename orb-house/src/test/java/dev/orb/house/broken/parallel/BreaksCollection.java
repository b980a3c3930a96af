package dev.orb.house.broken.parallel;

import java.util.List;

final class BreaksCollection {
  private BreaksCollection() {}

  static long count(List<String> list) {
    return list.parallelStream().count();
  }
}
