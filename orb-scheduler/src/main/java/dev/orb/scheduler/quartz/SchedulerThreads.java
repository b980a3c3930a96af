package dev.orb.scheduler.quartz;

/** The thread {@code orb-scheduler-stop}, which waits for the library's own end. */
final class SchedulerThreads {
  private SchedulerThreads() {}

  static void run(Runnable stop) {
    Thread thread = new Thread(stop, "orb-scheduler-stop");
    thread.setDaemon(true);
    thread.start();
  }
}
