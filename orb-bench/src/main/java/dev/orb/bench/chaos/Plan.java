package dev.orb.bench.chaos;

import dev.orb.bench.chaos.Fault.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Which faults strike when. The same terms draw the same plan, on every machine. */
public final class Plan {
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final long SERVER_AHEAD_MOST_SECONDS = 3_600;
  private static final long CLIENT_OFF_MOST_SECONDS = 7_200;

  private Plan() {}

  /**
   * What a plan is drawn by.
   *
   * @param faults how many
   * @param seed of all chance
   * @param gap between the beginnings of two faults, in the middle
   * @param machines how many there are
   * @param bound after which silence counts as death; long freezes last longer
   */
  public record Terms(int faults, long seed, Duration gap, int machines, Duration bound) {}

  /**
   * Draws one. Kinds come as cards from a deck that is shuffled anew when it is used up, so that a
   * short plan has each of them, too.
   *
   * @param kinds those that can strike there
   */
  public static List<Fault> draw(Terms terms, Set<Kind> kinds) {
    Random random = new Random(terms.seed());
    List<Kind> deck = new ArrayList<>();
    List<Fault> plan = new ArrayList<>();
    for (int number = 1; number <= terms.faults(); number++) {
      if (deck.isEmpty()) {
        kinds.stream()
            .sorted()
            .forEach(kind -> deck.addAll(Collections.nCopies(kind.share(), kind)));
        Collections.shuffle(deck, random);
      }
      Kind kind = deck.remove(deck.size() - 1);
      plan.add(
          new Fault(
              number,
              kind,
              random.nextInt(terms.machines()),
              between(random, Duration.ZERO, terms.gap().multipliedBy(2)),
              lasts(random, kind, terms.bound()),
              amount(random, kind)));
    }
    return List.copyOf(plan);
  }

  private static Duration lasts(Random random, Kind kind, Duration bound) {
    Duration half = bound.dividedBy(2);
    return switch (kind) {
      case CLIENT_LONG_FREEZE, SERVER_LONG_FREEZE -> between(random, bound, bound.plus(half));
      case LINK_STALL, LINK_HALF_CUT -> between(random, SHORTEST, bound.plus(half));
      case CLIENT_KILL, SERVER_KILL -> between(random, Duration.ZERO, half);
      case SERVER_DISK, CLIENT_DISK -> between(random, half, bound);
      case SERVER_CLOCK, CLIENT_CLOCK -> Duration.ZERO;
      default -> between(random, SHORTEST, half);
    };
  }

  /** Mostly by seconds, as a daemon steps a clock that ran away; now and then by a good deal. */
  private static Duration amount(Random random, Kind kind) {
    boolean far = random.nextInt(4) == 0;
    long chance = random.nextLong(far ? 2 * CLIENT_OFF_MOST_SECONDS + 1 : 121);
    return switch (kind) {
      case SERVER_CLOCK -> Duration.ofSeconds(far ? chance % SERVER_AHEAD_MOST_SECONDS : chance);
      case CLIENT_CLOCK -> Duration.ofSeconds(chance - (far ? CLIENT_OFF_MOST_SECONDS : 60));
      default -> Duration.ZERO;
    };
  }

  private static Duration between(Random random, Duration from, Duration to) {
    return from.plusMillis(random.nextLong(to.minus(from).toMillis() + 1));
  }
}
