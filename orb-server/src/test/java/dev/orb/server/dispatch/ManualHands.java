package dev.orb.server.dispatch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/** Does each step only when the test says so. */
final class ManualHands implements Hands {
  final Deque<Runnable> sending = new ArrayDeque<>();
  final Deque<Runnable> telling = new ArrayDeque<>();
  final Deque<Runnable> working = new ArrayDeque<>();

  static boolean doOne(Deque<Runnable> tasks) {
    Runnable task = tasks.poll();
    if (task == null) {
      return false;
    }
    task.run();
    return true;
  }

  @Override
  public Executor sending() {
    return sending::add;
  }

  @Override
  public Executor telling() {
    return telling::add;
  }

  @Override
  public Executor working() {
    return working::add;
  }

  @Override
  public void start(Runnable loop) {}

  @Override
  public void stop(Duration patience) {}
}
