package dev.orb.transport.artemis;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What one consumer was given and has not acknowledged. The broker can be told of one message, or
 * of one with all that it gave before, which costs it as much: one packet, and for durable messages
 * one transaction. So acknowledgements wait a moment for each other, and of a row without a gap the
 * broker is told once.
 *
 * <p>What is acknowledged in vain, because the process dies meanwhile, is given again, as after any
 * death before an acknowledgement.
 *
 * @param <M> a message; the same object when it is given and when it is acknowledged
 */
final class Acknowledgements<M> {
  /** How long an acknowledgement waits for others. */
  static final Duration PATIENCE = Duration.ofMillis(1);

  /** So many do not wait. */
  static final int ENOUGH = 64;

  private final Combiner<Runnable> turns;
  private final Later later;
  private final Broker<M> broker;
  private final Queue<M> given = new ConcurrentLinkedQueue<>();
  private final Queue<M> done = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  /** In the broker's order; touched in a turn only. */
  private final Set<M> open = new LinkedHashSet<>();

  /** The two ways to acknowledge. Called in a turn; must not throw. */
  interface Broker<M> {
    /** This one, and whatever this consumer was given before it and has not acknowledged. */
    void upTo(M message);

    /** This one alone. */
    void one(M message);
  }

  /** Runs something once a time has passed. */
  @FunctionalInterface
  interface Later {
    void after(Duration delay, Runnable action);
  }

  /**
   * @param turns of the session, in which the broker is told
   */
  Acknowledgements(Combiner<Runnable> turns, Later later, Broker<M> broker) {
    this.turns = turns;
    this.later = later;
    this.broker = broker;
  }

  /**
   * The broker gave this message. In its order, and of every message, or a row would hide a gap.
   */
  void given(M message) {
    given.add(message);
  }

  /** The message is to be acknowledged, once. Any thread. */
  void acknowledge(M message) {
    done.add(message);
    int count = waiting.incrementAndGet();
    if (count == ENOUGH) {
      turns.submit(this::tell);
    } else if (count == 1) {
      later.after(PATIENCE, this::flush);
    }
  }

  /** Waits no longer. */
  void flush() {
    turns.submit(this::tell);
  }

  private void tell() {
    waiting.set(0);
    Set<M> told = new LinkedHashSet<>();
    for (M message = done.poll(); message != null; message = done.poll()) {
      told.add(message);
    }
    // why: after the others, so that each of them is there
    for (M message = given.poll(); message != null; message = given.poll()) {
      open.add(message);
    }
    tellRow(told);
    for (M message : told) {
      if (open.remove(message)) {
        broker.one(message);
      }
    }
  }

  /** The oldest ones, as far as there is no gap. */
  private void tellRow(Set<M> told) {
    M last = null;
    Iterator<M> oldest = open.iterator();
    while (oldest.hasNext()) {
      M message = oldest.next();
      if (!told.remove(message)) {
        break;
      }
      oldest.remove();
      last = message;
    }
    if (last != null) {
      broker.upTo(last);
    }
  }
}
