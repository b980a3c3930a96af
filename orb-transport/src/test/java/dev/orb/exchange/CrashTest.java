package dev.orb.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client that dies at any point: what ran, what was answered, what stays in the queue. */
class CrashTest {
  private static final int MOST_ATTEMPTS = 3;

  /** Where the process dies on the way of a command. */
  enum Point {
    BEFORE_START_IS_COMMITTED,
    AFTER_START_IS_COMMITTED,
    IN_THE_HANDLER,
    BEFORE_FINISH_IS_COMMITTED,
    AFTER_FINISH_IS_COMMITTED,
    BEFORE_THE_REPLY_ARRIVES,
    AFTER_THE_REPLY_ARRIVED,
    BEFORE_THE_ACKNOWLEDGEMENT
  }

  private static Command command(String name) {
    return Rig.command(Rig.id(), name, true, MovableClock.START.plus(Duration.ofHours(1)));
  }

  @ParameterizedTest
  @CsvSource({
    "BEFORE_START_IS_COMMITTED,  once,  1, 1, ",
    "AFTER_START_IS_COMMITTED,   once,  0, 1, INTERRUPTED",
    "IN_THE_HANDLER,             once,  1, 1, INTERRUPTED",
    "BEFORE_FINISH_IS_COMMITTED, once,  1, 1, INTERRUPTED",
    "AFTER_FINISH_IS_COMMITTED,  once,  1, 1, ",
    "BEFORE_THE_REPLY_ARRIVES,   once,  1, 1, ",
    "AFTER_THE_REPLY_ARRIVED,    once,  1, 1, ",
    "BEFORE_THE_ACKNOWLEDGEMENT, once,  1, 1, ",
    "BEFORE_START_IS_COMMITTED,  again, 1, 1, ",
    "AFTER_START_IS_COMMITTED,   again, 1, 2, ",
    "IN_THE_HANDLER,             again, 2, 2, ",
    "BEFORE_FINISH_IS_COMMITTED, again, 2, 2, ",
    "AFTER_FINISH_IS_COMMITTED,  again, 1, 1, ",
    "BEFORE_THE_REPLY_ARRIVES,   again, 1, 1, ",
    "AFTER_THE_REPLY_ARRIVED,    again, 1, 1, ",
    "BEFORE_THE_ACKNOWLEDGEMENT, again, 1, 1, ",
  })
  void commandEndsOnceWhereverTheProcessDies(
      Point point, String name, int effects, int attempt, @Nullable ErrorCode code) {
    CrashWorld world = new CrashWorld();
    Command command = command(name);
    world.put(command);
    world.process.reconnect();
    leadTo(point, world.process);
    if (point != Point.IN_THE_HANDLER) {
      world.crash();
    }

    world.settle();

    List<Reply> heard = world.heard.getOrDefault(command.id(), List.of());
    assertThat(world.effects.get(command.id())).isEqualTo(effects);
    assertThat(world.queue).isEmpty();
    assertThat(heard).isNotEmpty();
    assertThat(heard).extracting(Reply::id).containsOnly(heard.get(0).id());
    assertThat(heard.get(0).attempt()).isEqualTo(attempt);
    assertThat(codeOf(heard.get(0))).isEqualTo(code);
  }

  private static void leadTo(Point point, CrashWorld.Life process) {
    assertThat(process.deliver()).isTrue();
    if (point == Point.BEFORE_START_IS_COMMITTED) {
      return;
    }
    if (point == Point.AFTER_START_IS_COMMITTED) {
      assertThat(process.commitUnseen()).isTrue();
      return;
    }
    assertThat(process.commit()).isTrue();
    if (point == Point.IN_THE_HANDLER) {
      assertThat(process.dieInside()).isTrue();
      return;
    }
    assertThat(process.run()).isTrue();
    if (point == Point.BEFORE_FINISH_IS_COMMITTED) {
      return;
    }
    if (point == Point.AFTER_FINISH_IS_COMMITTED) {
      assertThat(process.commitUnseen()).isTrue();
      return;
    }
    assertThat(process.commit()).isTrue();
    if (point == Point.AFTER_THE_REPLY_ARRIVED) {
      assertThat(process.arriveUnseen()).isTrue();
    } else if (point == Point.BEFORE_THE_ACKNOWLEDGEMENT) {
      assertThat(process.confirm()).isTrue();
    }
  }

  private static @Nullable ErrorCode codeOf(Reply reply) {
    return reply.error() == null ? null : Wire.failure(reply).code();
  }

  @Test
  void anyOrderOfStepsLossesAndDeathsKeepsThePromise() {
    for (long seed = 1; seed <= 3_000; seed++) {
      simulate(seed);
    }
  }

  private static void simulate(long seed) {
    Random random = new Random(seed);
    CrashWorld world = new CrashWorld();
    for (int i = 0; i < 6; i++) {
      Command command = command(random.nextBoolean() ? CrashWorld.ONCE : CrashWorld.AGAIN);
      world.put(command);
      if (random.nextInt(5) == 0) {
        world.put(Rig.with(command, null, null));
      }
    }
    world.process.reconnect();
    int steps = 20 + random.nextInt(120);
    for (int i = 0; i < steps; i++) {
      step(world, random.nextInt(40));
      if (random.nextInt(40) == 0) {
        world.cancelOne(random);
      }
    }
    world.settle();
    world.process.reconnect();
    world.settle();

    assertThat(world.queue).as("seed " + seed).isEmpty();
    for (CommandId id : world.effects.keySet()) {
      check(seed, world, id);
    }
  }

  private static void step(CrashWorld world, int what) {
    switch (what) {
      case 0 -> world.crash();
      case 1 -> world.process.dieInside();
      case 2 -> world.process.reconnect();
      case 3 -> world.process.commitUnseen();
      case 4 -> world.process.arriveUnseen();
      case 5 -> world.process.passAMoment();
      case 6, 7, 8, 9, 10, 11, 12, 13 -> world.process.deliver();
      case 14, 15, 16, 17, 18, 19, 20, 21, 22, 23 -> world.process.commit();
      case 24, 25, 26, 27, 28, 29 -> world.process.run();
      case 30, 31, 32, 33, 34, 35 -> world.process.confirm();
      default -> world.process.flushAcknowledgement();
    }
  }

  private static void checkFailure(String which, CrashWorld world, Reply answer) {
    if (codeOf(answer) == ErrorCode.CANCELLED) {
      assertThat(world.cancelled).as(which).contains(answer.corr());
    } else {
      assertThat(codeOf(answer)).as(which).isEqualTo(ErrorCode.INTERRUPTED);
      if (!world.cancelled.contains(answer.corr())) {
        int attempts = world.isIdempotent(answer.corr()) ? MOST_ATTEMPTS : 1;
        assertThat(answer.attempt()).as(which).isEqualTo(attempts);
      }
    }
  }

  private static void check(long seed, CrashWorld world, CommandId id) {
    List<Reply> heard = world.heard.getOrDefault(id, List.of());
    int effects = world.effects.getOrDefault(id, 0);
    String which = "seed " + seed + ", command " + id;
    assertThat(heard).as(which).isNotEmpty();
    assertThat(heard).as(which).extracting(Reply::id).containsOnly(heard.get(0).id());
    Reply answer = heard.get(0);
    boolean idempotent = world.isIdempotent(id);
    if (!idempotent) {
      assertThat(effects).as(which).isLessThanOrEqualTo(1);
    }
    if (answer.error() == null) {
      assertThat(effects).as(which).isGreaterThanOrEqualTo(1);
      assertThat(effects).as(which).isLessThanOrEqualTo(answer.attempt());
    } else {
      checkFailure(which, world, answer);
    }
  }
}
