package dev.orb.scheduler.quartz;

/**
 * The threads {@code orb-firing-n}, which hand firings over; {@code orb-scheduler-checkin}, which
 * says to other nodes that this one lives; {@code orb-scheduler-look}, which looks what they have
 * put; and {@code orb-scheduler-stop}, which waits for the library's own end.
 */
final class SchedulerThreads {
  private SchedulerThreads() {}

  static void stop(Runnable stop) {
    start("orb-scheduler-stop", stop);
  }

  static void hand(int number, Runnable work) {
    start("orb-firing-" + number, work);
  }

  static void checkIn(Runnable work) {
    start("orb-scheduler-checkin", work);
  }

  static void look(Runnable work) {
    start("orb-scheduler-look", work);
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }
}
