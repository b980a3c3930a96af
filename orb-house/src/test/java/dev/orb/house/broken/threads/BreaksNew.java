package dev.orb.house.broken.threads;

final class BreaksNew {
  private BreaksNew() {}

  static Thread made(Runnable work) {
    return new Thread(work);
  }
}
