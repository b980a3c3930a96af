package dev.orb.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.protocol.schedule.Schedule;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A schedule and its trigger are written together or not at all. */
@Execution(ExecutionMode.CONCURRENT)
@ParameterizedClass
@EnumSource(TestStore.class)
class PutAtOnceTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Schedule YEARLY = Schedule.cron("0 0 1 1 *", ZoneId.of("UTC"));
  private static final String TRIGGER = "insert into orb_qrtz_simprop_triggers";

  @TempDir Path folder;
  private final TestStore store;

  PutAtOnceTest(TestStore store) {
    this.store = store;
  }

  private static ScheduledCommand command(String name, Schedule schedule) {
    return ScheduledCommand.of("it", CommandRequest.of(name, Map.of()))
        .to(Target.all())
        .at(schedule);
  }

  private static void fails(SchedulerGround ground, CommandScheduler scheduler) {
    ground.database.failAt(TRIGGER);
    assertThatThrownBy(() -> scheduler.put(command("new", Schedule.every(Duration.ofHours(1)))))
        .isInstanceOfSatisfying(
            OrbException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    ground.database.failAt(null);
  }

  @Test
  void aFirstPutThatFailsHalfWayLeavesNothing() {
    try (SchedulerGround ground = new SchedulerGround(store, folder);
        CommandScheduler scheduler = CommandScheduler.start(ground)) {
      fails(ground, scheduler);
      assertThat(scheduler.get("it")).isEmpty();
      assertThat(scheduler.add(command("new", YEARLY))).isNotEmpty();
    }
  }

  @Test
  void aReplacementThatFailsHalfWayLeavesTheOldOneWhole() {
    try (SchedulerGround ground = new SchedulerGround(store, folder);
        CommandScheduler scheduler = CommandScheduler.start(ground)) {
      var times = scheduler.put(command("old", YEARLY));
      fails(ground, scheduler);
      assertThat(scheduler.get("it").orElseThrow().name()).isEqualTo("old");
      assertThat(scheduler.next("it", 3)).isEqualTo(times);
    }
  }

  @Test
  void aSpentOneOffIsReplacedWholeOrNotAtAll() {
    try (SchedulerGround ground = new SchedulerGround(store, folder)) {
      try (CommandScheduler scheduler = CommandScheduler.start(ground)) {
        scheduler.put(command("old", Schedule.once(Instant.now())));
        await().atMost(SOON).until(() -> scheduler.firings("it", 2).size() == 1);
        await().atMost(SOON).until(() -> scheduler.next("it", 1).isEmpty());
        fails(ground, scheduler);
      }
      // why a new start: it must find the old one whole and spent, not a new one without times
      try (CommandScheduler scheduler = CommandScheduler.start(ground)) {
        assertThat(scheduler.get("it").orElseThrow().name()).isEqualTo("old");
        assertThat(scheduler.next("it", 1)).isEmpty();
        scheduler.put(command("new", YEARLY));
      }
      try (CommandScheduler scheduler = CommandScheduler.start(ground)) {
        assertThat(scheduler.get("it").orElseThrow().name()).isEqualTo("new");
        assertThat(scheduler.next("it", 2)).hasSize(2);
        assertThat(ground.fired).hasSize(1);
      }
    }
  }
}
