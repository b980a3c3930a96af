package dev.orb.bench.chaos;

import dev.orb.bench.chaos.Order.Handler;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;

/** The orders, one after the other: what a busy fleet is asked to do. Not thread-safe. */
public final class Load {
  private static final Duration LONG = Duration.ofHours(2);
  private static final Duration PATIENT = Duration.ofSeconds(30);
  private static final int PARTS = 100;

  private final Crew crew;
  private final Random random;
  private int number;

  /** Orders for that crew, the same by the same seed. */
  public Load(Crew crew, long seed) {
    this.crew = crew;
    this.random = new Random(seed);
  }

  /** The next order. Out of a hundred: */
  public Order next() {
    Order plain =
        new Order(
            "k-" + ++number,
            Handler.ONCE,
            new Order.One(crew.id(random.nextInt(crew.clients()))),
            millis(0, 40),
            LONG,
            PATIENT,
            0,
            0,
            "",
            Optional.empty());
    int part = random.nextInt(PARTS);
    if (part < 34) {
      return plain;
    } else if (part < 46) {
      return with(plain, Handler.AGAIN, plain.aim());
    } else if (part < 54) {
      return with(plain, Handler.ONCE, new Order.Group(Crew.GROUPS.get(random.nextInt(2))));
    } else if (part < 58) {
      return with(plain, random.nextBoolean() ? Handler.ONCE : Handler.AGAIN, new Order.All());
    } else if (part < 66) {
      return with(plain, Handler.ONCE, new Order.Any());
    } else if (part < 72) {
      return failing(plain);
    } else if (part < 80) {
      return timed(plain, millis(20, 200), LONG, PATIENT, "lane-" + random.nextInt(3));
    } else if (part < 86) {
      return timed(plain, plain.work(), millis(200, 2_000), PATIENT, "");
    } else if (part < 94) {
      return takenBack(plain);
    } else if (part < 96) {
      return timed(plain, Duration.ofSeconds(3), LONG, Duration.ofSeconds(1), "");
    }
    return with(plain, Handler.CALL, plain.aim());
  }

  private Duration millis(int from, int to) {
    return Duration.ofMillis(from + random.nextInt(to - from + 1));
  }

  private static Order with(Order order, Handler handler, Order.Aim aim) {
    return new Order(
        order.key(),
        handler,
        aim,
        order.work(),
        handler == Handler.CALL ? Duration.ofSeconds(10) : order.ttl(),
        order.timeout(),
        0,
        0,
        "",
        Optional.empty());
  }

  /** Some fail for good; of the others the last retry succeeds. */
  private Order failing(Order order) {
    int retries = random.nextInt(3);
    int fails = random.nextInt(3) == 0 ? retries + 1 : retries;
    return new Order(
        order.key(),
        Handler.ONCE,
        order.aim(),
        order.work(),
        LONG,
        PATIENT,
        fails,
        retries,
        "",
        Optional.empty());
  }

  private static Order timed(
      Order order, Duration work, Duration ttl, Duration timeout, String lane) {
    return new Order(
        order.key(), Handler.ONCE, order.aim(), work, ttl, timeout, 0, 0, lane, Optional.empty());
  }

  private Order takenBack(Order order) {
    return new Order(
        order.key(),
        Handler.ONCE,
        random.nextInt(4) == 0 ? new Order.All() : order.aim(),
        millis(0, 400),
        LONG,
        PATIENT,
        0,
        0,
        "",
        Optional.of(millis(0, 500)));
  }
}
