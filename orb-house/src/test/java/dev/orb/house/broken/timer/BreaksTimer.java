package dev.orb.house.broken.timer;

import java.util.Timer;

final class BreaksTimer {
  private BreaksTimer() {}

  static Timer made() {
    return new Timer("t", true);
  }
}
