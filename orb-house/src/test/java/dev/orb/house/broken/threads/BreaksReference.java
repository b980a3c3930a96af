package dev.orb.house.broken.threads;

import java.util.concurrent.ThreadFactory;

final class BreaksReference {
  private BreaksReference() {}

  static ThreadFactory made() {
    return Thread::new;
  }
}
