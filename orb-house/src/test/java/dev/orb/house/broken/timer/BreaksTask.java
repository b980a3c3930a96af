package dev.orb.house.broken.timer;

import java.util.TimerTask;

final class BreaksTask {
  private BreaksTask() {}

  static TimerTask made() {
    return new TimerTask() {
      @Override
      public void run() {}
    };
  }
}
