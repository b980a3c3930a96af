package dev.orb.app.demo;

import java.util.concurrent.CountDownLatch;

/** The thread that cleans up after Ctrl-C. */
final class DemoThreads {
  private DemoThreads() {}

  static Thread atExit(Runnable cleanUp) {
    Thread thread = new Thread(cleanUp, "orb-demo-cleaner");
    Runtime.getRuntime().addShutdownHook(thread);
    return thread;
  }

  /** Whether it was withdrawn before the process began to end. */
  static boolean withdraw(Thread cleaner) {
    try {
      return Runtime.getRuntime().removeShutdownHook(cleaner);
    } catch (IllegalStateException ending) {
      return false;
    }
  }

  static void untilInterrupted() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
