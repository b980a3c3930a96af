package dev.orb.bench.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends the load at its rate and knows what was accepted. What nobody answered for is sent again,
 * under the same key, until somebody does. As many as there are threads may be in doubt; then
 * nothing new is sent. Thread-safe.
 */
final class Sender {
  private static final int AT_A_TIME = 16;
  private static final Duration PAUSE = Duration.ofMillis(150);

  private final Door door;
  private final Load load;
  private final long gapNanos;
  private final Map<String, Sent> sent = new ConcurrentHashMap<>();
  private final ExecutorService threads = ChaosThreads.senders(AT_A_TIME);
  private final Semaphore free = new Semaphore(AT_A_TIME);
  private volatile boolean sending = true;
  private volatile boolean trying = true;
  private volatile boolean finished;

  Sender(Door door, Load load, int perSecond) {
    this.door = door;
    this.load = load;
    this.gapNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
  }

  void start() {
    ChaosThreads.start("pace", this::pace);
  }

  private void pace() {
    long next = System.nanoTime();
    while (sending) {
      free.acquireUninterruptibly();
      if (!sending) {
        free.release();
        return;
      }
      Order order = load.next();
      sent.put(order.key(), new Sent(order, "", "", 0, System.currentTimeMillis(), 0, false, null));
      threads.execute(
          () -> {
            try {
              send(order);
            } finally {
              free.release();
            }
          });
      // why not later than now: what could not be sent during an outage is not made up for
      next = Math.max(next + gapNanos, System.nanoTime() - gapNanos);
      LockSupport.parkNanos(next - System.nanoTime());
    }
  }

  private void send(Order order) {
    long begun = System.currentTimeMillis();
    for (int tries = 1; trying; tries++) {
      Door.Answer answer = offer(order);
      long now = System.currentTimeMillis();
      if (answer instanceof Door.Accepted in) {
        sent.put(order.key(), new Sent(order, in.id(), "", tries, begun, now, false, in.end()));
        order.cancelAfter().ifPresent(after -> takeBack(order.key(), after));
        return;
      } else if (answer instanceof Door.Refused no) {
        sent.put(order.key(), new Sent(order, "", no.code(), tries, begun, now, false, null));
        return;
      } else if (order.handler() == Order.Handler.CALL) {
        // why: a call is for now; whoever asked it does not know, and asks no more
        sent.put(order.key(), new Sent(order, "", Sent.NO_ANSWER, tries, begun, now, false, null));
        return;
      }
      sent.put(order.key(), new Sent(order, "", "", tries, begun, 0, false, null));
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  /** Why: whatever a library throws, nobody knows whether the order is in. */
  private Door.Answer offer(Order order) {
    try {
      return door.offer(order);
    } catch (RuntimeException e) {
      return new Door.Unknown(e.toString());
    }
  }

  private void takeBack(String key, Duration after) {
    LockSupport.parkNanos(after.toNanos());
    // why first: it may have been asked back although nobody answered
    Sent now = sent.computeIfPresent(key, (k, one) -> one.askedBack());
    if (now != null) {
      door.cancel(now.id());
    }
  }

  /** Sends nothing new, and waits until every order has its answer. */
  void finish(Duration patience) {
    sending = false;
    threadsDone(patience);
    trying = false;
    threads.shutdownNow();
    finished = true;
  }

  boolean isFinished() {
    return finished;
  }

  private void threadsDone(Duration patience) {
    long begun = System.nanoTime();
    while (free.availablePermits() < AT_A_TIME && System.nanoTime() - begun < patience.toNanos()) {
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  /** What is known of every order, in no order. */
  List<Sent> all() {
    return List.copyOf(sent.values());
  }

  long accepted() {
    return sent.values().stream().filter(Sent::isAccepted).count();
  }
}
