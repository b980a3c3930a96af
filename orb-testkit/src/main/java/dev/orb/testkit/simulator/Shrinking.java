package dev.orb.testkit.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes a script that fails as small as it gets while it still fails: takes out events, ever fewer
 * at a time, then clients, then makes numbers plainer.
 */
final class Shrinking {
  /** Worlds that are lived for it at most, which takes seconds. */
  private static final int MOST = 20_000;

  private final Predicate<Script> fails;
  private int lived;

  Shrinking(Predicate<Script> fails) {
    this.fails = fails;
  }

  private boolean stillFails(Script script) {
    return ++lived <= MOST && fails.test(script);
  }

  /** The smallest that is found. */
  Script shrink(Script failing) {
    Script smallest = failing;
    Script before;
    do {
      before = smallest;
      smallest = plainer(fewerEvents(smallest));
      smallest = smallerWorld(smallest);
    } while (!smallest.equals(before) && lived < MOST);
    return smallest;
  }

  private Script fewerEvents(Script script) {
    List<Event> events = script.events();
    for (int piece = Math.max(1, events.size() / 2); piece >= 1; piece /= 2) {
      for (int from = events.size() - piece; from >= 0; from -= piece) {
        List<Event> fewer = new ArrayList<>(events);
        fewer.subList(from, Math.min(fewer.size(), from + piece)).clear();
        if (stillFails(script.with(fewer))) {
          events = fewer;
        }
        from = Math.min(from, events.size());
      }
    }
    return script.with(events);
  }

  private Script smallerWorld(Script script) {
    return script.smaller().filter(this::stillFails).findFirst().orElse(script);
  }

  private Script plainer(Script script) {
    List<Event> events = new ArrayList<>(script.events());
    for (int i = 0; i < events.size(); i++) {
      for (int j = 0; j < events.get(i).numbers().size(); j++) {
        int number = events.get(i).numbers().get(j);
        // why: the number of a step is its name, not an amount
        boolean isName = events.get(i).kind() == Kind.STEP;
        for (int less : isName ? new int[0] : new int[] {0, number / 2, number - 1}) {
          Event event = events.get(i);
          if (Math.abs(less) < Math.abs(number)) {
            events.set(i, event.with(j, less));
            if (stillFails(script.with(events))) {
              break;
            }
            events.set(i, event);
          }
        }
      }
    }
    return script.with(events);
  }
}
