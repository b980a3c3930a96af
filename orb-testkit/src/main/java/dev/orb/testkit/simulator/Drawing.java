package dev.orb.testkit.simulator;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Draws a world from its seed. Most are tiny, because most faults need two commands and one mishap;
 * some are large. Each has its own few kinds of mishap, or all of them would drown each other.
 */
final class Drawing {
  private static final int[] TTLS = {0, 0, 0, 0, 3, 30, 120};
  private static final int[] DELAYS = {0, 1, 5, 30};
  private static final int[] PASSES = {1, 1, 2, 5, 10, 20, 60, 300, 1_800};
  private static final int[] STEPS = {1, 2, 3, 5, 8, 13, 21, 40, 80};
  private static final int[] CLOCKS = {-120, -5, -1, 1, 5, 120};
  private static final int[] NODE_CLOCKS = {-600, -10, -1, 1, 10, 60};
  private static final int DICE = 1_000;

  private static final List<Kind> MISHAPS =
      List.of(
          Kind.NODE_DIES,
          Kind.NODE_STOPS,
          Kind.CLIENT_DIES,
          Kind.HANDLER_DIES,
          Kind.CLIENT_STOPS,
          Kind.BOTH_DIE,
          Kind.CUT,
          Kind.LEDGER_LOST,
          Kind.LEDGER_FULL,
          Kind.BROKER_FAILS,
          Kind.JOURNAL_FULL,
          Kind.JOURNAL_SLOW,
          Kind.DISABLE,
          Kind.REENROL,
          Kind.CLIENT_CLOCK,
          Kind.NODE_CLOCK,
          Kind.BACK_UP,
          Kind.RESTORE);

  private final long seed;
  private final SplittableRandom random;
  private final Map<Kind, Integer> weights = new EnumMap<>(Kind.class);
  private int all;
  private int clients = 1;
  private boolean fancy;

  Drawing(long seed) {
    this.seed = seed;
    // why: neighbouring seeds of this generator are related
    this.random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + 1);
  }

  Script draw() {
    int size = random.nextInt(1_000);
    int count;
    if (size < 950) {
      clients = random.nextInt(3) == 0 ? 2 : 1;
      count = random.nextInt(3, 13);
    } else if (size < 998) {
      clients = random.nextInt(2, 4);
      count = random.nextInt(16, 60);
    } else {
      clients = random.nextInt(3, 6);
      count = random.nextInt(60, 300);
    }
    fancy = random.nextInt(4) > 0;
    weigh();
    List<Event> events = new ArrayList<>(count);
    // why: nothing can befall a world in which nothing was sent
    events.add(send());
    for (int i = 1; i < count; i++) {
      events.add(event());
    }
    int places = random.nextInt(3) == 0 ? 2 : 1;
    int room = random.nextInt(12) == 0 ? random.nextInt(1, 3) : 0;
    int skew = random.nextInt(3) == 0 ? random.nextInt(-120, 121) : 0;
    return new Script(seed, clients, places, room, skew, events);
  }

  private void weigh() {
    weigh(Kind.SEND, random.nextInt(2, 9));
    weigh(Kind.ADVANCE, random.nextInt(4, 16));
    weigh(Kind.PASS, random.nextInt(4));
    weigh(Kind.CANCEL, random.nextInt(3) == 0 ? 3 : 0);
    weigh(Kind.REPEAT, random.nextInt(6) == 0 ? 2 : 0);
    weigh(Kind.RETRY, random.nextInt(6) == 0 ? 2 : 0);
    weigh(Kind.RETURN, 1);
    int kinds = random.nextInt(4);
    for (int i = 0; i < kinds; i++) {
      Kind kind = MISHAPS.get(random.nextInt(MISHAPS.size()));
      weigh(kind, random.nextInt(1, 4));
      if (kind == Kind.RESTORE) {
        weigh(Kind.BACK_UP, 2);
      }
    }
  }

  private void weigh(Kind kind, int weight) {
    Integer before = weights.put(kind, weight);
    all += weight - (before == null ? 0 : before);
  }

  private Event event() {
    int left = random.nextInt(all);
    for (Map.Entry<Kind, Integer> each : weights.entrySet()) {
      left -= each.getValue();
      if (left < 0) {
        return event(each.getKey());
      }
    }
    return send();
  }

  private Event event(Kind kind) {
    return switch (kind) {
      case SEND -> send();
      case REPEAT, RETRY -> Event.of(kind, random.nextInt(3));
      case CANCEL ->
          Event.of(
              kind, random.nextInt(3), random.nextInt(2), random.nextInt(3) == 0 ? 1 + who() : 0);
      case ADVANCE -> Event.of(kind, of(STEPS), random.nextInt(DICE));
      case STEP -> Event.of(kind, 0);
      case PASS -> Event.of(kind, of(PASSES));
      case NODE_DIES, BROKER_FAILS, BACK_UP, RESTORE -> Event.of(kind, random.nextInt(DICE));
      case NODE_STOPS -> Event.of(kind, of(STEPS), random.nextInt(DICE));
      case CLIENT_DIES, CLIENT_STOPS -> Event.of(kind, who(), random.nextInt(DICE), seldom());
      case HANDLER_DIES, BOTH_DIE, LEDGER_LOST, REENROL ->
          Event.of(kind, who(), random.nextInt(DICE));
      case CUT -> Event.of(kind, who(), random.nextInt(DICE), seldom(), seldom());
      case RETURN -> Event.of(kind, who());
      case LEDGER_FULL, DISABLE -> Event.of(kind, who(), random.nextInt(2));
      case JOURNAL_FULL, JOURNAL_SLOW -> Event.of(kind, random.nextInt(2));
      case CLIENT_CLOCK -> Event.of(kind, who(), of(CLOCKS));
      case NODE_CLOCK -> Event.of(kind, of(NODE_CLOCKS));
    };
  }

  private Event send() {
    int manner = random.nextInt(5) == 0 ? random.nextInt(1, 3) : 0;
    boolean durable = manner == 0;
    int wide = clients > 1 && random.nextInt(2) == 0 ? random.nextInt(1, 4) : 0;
    return Event.of(
        Kind.SEND,
        who(),
        name(),
        manner == 2 ? 0 : wide,
        manner,
        of(TTLS),
        rare() ? random.nextInt(1, 30) : 0,
        rare() ? random.nextInt(1, 4) : 0,
        of(DELAYS),
        durable && wide != 2 && rare() ? random.nextInt(1, 3) : 0,
        rare() ? random.nextInt(1, 3) : 0,
        rare() ? random.nextInt(-4, 6) : 0,
        fancy && random.nextInt(12) == 0 ? 1 : 0,
        rare() ? random.nextInt(1, 3) : 0);
  }

  private int name() {
    int name = random.nextInt(SimulatedProcess.NAMES.size() * 3);
    // why: what nobody has a handler of is refused, which is soon told
    return name == 0
        ? SimulatedProcess.NAMES.size() - 1
        : name % (SimulatedProcess.NAMES.size() - 1);
  }

  private int who() {
    return random.nextInt(clients);
  }

  private boolean rare() {
    return fancy && random.nextInt(4) == 0;
  }

  private int seldom() {
    return random.nextInt(3) == 0 ? 1 : 0;
  }

  private int of(int[] values) {
    return values[random.nextInt(values.length)];
  }
}
