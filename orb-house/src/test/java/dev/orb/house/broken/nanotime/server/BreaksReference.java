package dev.orb.house.broken.nanotime.server;

import java.util.function.LongSupplier;

final class BreaksReference {
  private BreaksReference() {}

  static LongSupplier now() {
    return System::nanoTime;
  }
}
