package dev.orb.server.fleet;

import dev.orb.server.broker.Visit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The hellos of a fleet that comes back all at a time: so many are in hand, the others wait in the
 * order in which they came, and no deadline of theirs runs before it is their turn. Bounded by the
 * visits: each has one hello at most. The line itself is the loop's; asking and entering is for
 * all.
 */
final class HelloLine {
  static final int AT_A_TIME = 64;

  private final Loop loop;
  private final Predicate<Visit> isPresent;
  private final Set<Long> known = ConcurrentHashMap.newKeySet();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final Set<Long> inHand = new HashSet<>();

  private record Waiting(Visit visit, Runnable work) {}

  /**
   * @param isPresent whether a visit has not left
   */
  HelloLine(Loop loop, Predicate<Visit> isPresent) {
    this.loop = loop;
    this.isPresent = isPresent;
  }

  /** Whether a hello of this visit waits or is in hand. Any thread. */
  boolean has(Visit visit) {
    return known.contains(visit.number());
  }

  /** A hello came; a second one of a visit meanwhile is dropped. Any thread. */
  void enter(Visit visit, Runnable work) {
    if (known.add(visit.number())) {
      loop.execute(
          () -> {
            waiting.add(new Waiting(visit, work));
            next();
          });
    }
  }

  /** It is welcomed, rejected or gone: the next one has its turn. */
  void settled(Visit visit) {
    known.remove(visit.number());
    if (inHand.remove(visit.number())) {
      // why not at once: a row of refusals would nest as deep as the line is long
      loop.execute(this::next);
    }
  }

  private void next() {
    while (inHand.size() < AT_A_TIME && !waiting.isEmpty()) {
      Waiting first = waiting.remove();
      if (isPresent.test(first.visit())) {
        inHand.add(first.visit().number());
        run(first);
      } else {
        known.remove(first.visit().number());
      }
    }
  }

  private void run(Waiting first) {
    boolean ran = false;
    try {
      first.work().run();
      ran = true;
    } finally {
      if (!ran) {
        settled(first.visit());
      }
    }
  }
}
