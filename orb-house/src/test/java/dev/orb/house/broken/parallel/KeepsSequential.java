package dev.orb.house.broken.parallel;

import java.util.List;

final class KeepsSequential {
  private KeepsSequential() {}

  static long count(List<String> list) {
    return list.stream().count();
  }
}
