package dev.orb.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.orb.protocol.CommandEnd;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.CommandState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.FiredCommand;
import dev.orb.protocol.FiringNote;
import dev.orb.protocol.FiringOwner;
import dev.orb.protocol.Limit;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Overlap;
import dev.orb.protocol.Target;
import dev.orb.protocol.schedule.Misfire;
import dev.orb.protocol.schedule.Occurrences;
import dev.orb.protocol.schedule.Rules;
import dev.orb.protocol.schedule.Schedule;
import dev.orb.protocol.schedule.SkipOn;
import dev.orb.protocol.schedule.When;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@Execution(ExecutionMode.CONCURRENT)
@ParameterizedClass
@EnumSource(TestStore.class)
class CommandSchedulerTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final ZoneId UTC = ZoneId.of("UTC");

  @TempDir Path folder;
  private final TestStore store;

  CommandSchedulerTest(TestStore store) {
    this.store = store;
  }

  /** A firing may come so early. */
  private static final Duration EARLY = Duration.ofMillis(10);

  private static final Target SOME =
      Target.group("web").where("zone = 'north'").except("old").limit(Limit.parse("10%"), -7);

  private static ScheduledCommand command(String id, Schedule schedule) {
    return ScheduledCommand.of(id, CommandRequest.of("note", Map.of("n", 1)).component("billing"))
        .to(SOME)
        .at(schedule);
  }

  private static Schedule soon() {
    return Schedule.once(Instant.now().plusMillis(300));
  }

  private static Schedule never() {
    return Schedule.cron("0 0 1 1 *", UTC);
  }

  @Test
  void aOneOffFiresOnceUnderTheIdThatFollowsFromItsTime() {
    try (SchedulerGround ground = new SchedulerGround(store, folder);
        CommandScheduler scheduler = CommandScheduler.start(ground)) {
      Schedule soon = soon();
      scheduler.put(command("once", soon));
      await().atMost(SOON).until(() -> !scheduler.firings("once", 5).isEmpty());

      Instant nominal = ((When.At) soon.when()).instant();
      Instant kept = nominal.truncatedTo(ChronoUnit.MILLIS);
      assertThat(ground.fired).hasSize(1);
      FiredCommand fired = ground.fired.get(0);
      assertThat(fired.id()).isEqualTo(CommandId.ofFiring("once", kept, ""));
      assertThat(fired.scheduledAt()).isEqualTo(kept);
      assertThat(fired.target()).isEqualTo(SOME);
      assertThat(fired.options().component()).isEqualTo("billing");
      assertThat(scheduler.next("once", 3)).isEmpty();
    }
  }

  @Test
  void nothingComesDueWhileItIsFrozenAndWhatWasMissedIsMadeUpForAfterIt() {
    try (SchedulerGround ground = new SchedulerGround(folder)) {
      ground.frozen(true);
      try (CommandScheduler scheduler = CommandScheduler.start(ground)) {
        scheduler.put(command("each", Schedule.cron("* * * * * ?", UTC)));
        Instant first = scheduler.next("each", 1).get(0);
        await().atMost(SOON).until(() -> Instant.now().isAfter(first.plusMillis(1200)));
        assertThat(ground.fired).isEmpty();

        ground.frozen(false);
        await().atMost(SOON).until(() -> ground.fired.size() >= 2);
        ground.frozen(true);
        Instant held = Instant.now();
        await().atMost(SOON).until(() -> Instant.now().isAfter(held.plusMillis(2200)));
        assertThat(ground.fired)
            .as("what was in hand goes on, and nothing that came due since")
            .noneMatch(fired -> fired.scheduledAt().isAfter(held.plus(EARLY)));
      }
    }
  }

  @Test
  void eachFiringKnowsTheOneBeforeItOfWhichACommandCame() {
    Instant first = Instant.now().minus(Duration.ofHours(9)).truncatedTo(ChronoUnit.MINUTES);
    Instant third = first.plus(Duration.ofMinutes(2));
    try (SchedulerGround ground = new SchedulerGround(store, folder);
        CommandScheduler scheduler = CommandScheduler.start(ground)) {
      scheduler.put(
          command("each", Schedule.every(Duration.ofMinutes(1)).starting(first)).paused(true));
      ground.refuse(
          fired ->
              fired.scheduledAt().isAfter(first)
                  ? new OrbException(ErrorCode.NOT_FOUND, "nobody matched")
                  : null);
      assertThatThrownBy(() -> scheduler.backfill("each", first, third)).hasMessageContaining("no");
      ground.refuse(fired -> null);
      assertThat(scheduler.backfill("each", third, third)).hasSize(1);

      assertThat(ground.fired.get(0).terms().note()).isNull();
      assertThat(ground.fired.get(1).terms().note()).isEqualTo(new FiringNote(first, null));
    }
  }

  @Test
  void oneAfterItsOwnEndWaitsForThatAndThenForItsPause() {
    AtomicReference<Instant> ended = new AtomicReference<>();
    try (SchedulerGround ground =
            new SchedulerGround(store, folder) {
              @Override
              public boolean has(CommandId id) {
                return true;
              }

              @Override
              public Optional<CommandEnd> end(CommandId id) {
                return Optional.ofNullable(ended.get())
                    .map(at -> new CommandEnd(id, "tidy", CommandState.SUCCEEDED, at));
              }
            };
        CommandScheduler scheduler = CommandScheduler.start(ground)) {
      scheduler.put(command("tidy", Schedule.afterEnd(Duration.ofSeconds(1))));
      await().atMost(SOON).until(() -> ground.fired.size() == 1);
      Instant first = ground.fired.get(0).scheduledAt();
      await().atMost(SOON).until(() -> nextOf(scheduler, "tidy").isAfter(first.plusMillis(2500)));
      assertThat(ground.fired).as("it is open").hasSize(1);

      Instant end = Instant.now().truncatedTo(ChronoUnit.MILLIS);
      ended.set(end);
      await().atMost(SOON).until(() -> ground.fired.size() >= 2);
      Instant due = end.plusSeconds(1);
      assertThat(scheduler.firings("tidy", 1).get(0).firedAt()).isAfter(due.minus(EARLY));
      // why not just then: it looks each second, and may look in the moment before
      assertThat(ground.fired.get(1).scheduledAt()).isBetween(end, due);
    }
  }

  private static Instant nextOf(CommandScheduler scheduler, String id) {
    return scheduler.next(id, 1).stream().findFirst().orElse(Instant.MIN);
  }

  @Test
  void aRecurringCommandExpiresWhenItComesDueAgain() {
    try (SchedulerGround ground = new SchedulerGround(store, folder);
        CommandScheduler scheduler = CommandScheduler.start(ground)) {
      scheduler.put(command("each", Schedule.cron("* * * * * ?", UTC)));
      await().atMost(SOON).until(() -> ground.fired.size() >= 3);

      assertThat(ground.fired).extracting(FiredCommand::id).doesNotHaveDuplicates();
      assertThat(ground.fired)
          .allSatisfy(
              fired ->
                  assertThat(fired.options().ttl()).isLessThanOrEqualTo(Duration.ofSeconds(1)));
    }
  }

  @Test
  void schedulesSurviveARestartAndMissedTimesAreMadeUpForOnce() {
    Instant start = Instant.now().minus(Duration.ofHours(1));
    try (SchedulerGround ground = new SchedulerGround(store, folder)) {
      try (CommandScheduler scheduler = CommandScheduler.start(ground)) {
        scheduler.put(command("kept", never()));
      }
      // as if the node had been away: the trigger's next time lies an hour back
      try (var connection = ground.dataSource().getConnection();
          var update =
              connection.prepareStatement(
                  "update orb_qrtz_triggers set next_fire_time = ? where trigger_name = 'late'")) {
        try (CommandScheduler scheduler = CommandScheduler.start(ground)) {
          assertThat(scheduler.list()).extracting(ScheduledCommand::id).containsExactly("kept");
          scheduler.put(
              command(
                  "late",
                  Schedule.every(Duration.ofMinutes(10))
                      .starting(start.plus(Duration.ofHours(9)))));
        }
        update.setLong(1, start.toEpochMilli());
        assertThat(update.executeUpdate()).isEqualTo(1);
      } catch (SQLException e) {
        throw new AssertionError(e);
      }
      try (CommandScheduler scheduler = CommandScheduler.start(ground)) {
        await().atMost(SOON).until(() -> ground.fired.size() == 1);
        assertThat(ground.fired.get(0).scheduledAt().toEpochMilli())
            .isEqualTo(start.toEpochMilli());
        assertThat(scheduler.next("late", 1).get(0)).isAfter(Instant.now());
      }
    }
  }

  @Test
  void aSinkThatCannotNowIsAskedAgainAndTheFiringIsNotLost() {
    try (SchedulerGround ground = new SchedulerGround(store, folder);
        CommandScheduler scheduler = CommandScheduler.start(ground)) {
      AtomicInteger asked = new AtomicInteger();
      ground.refuse(
          command ->
              asked.incrementAndGet() < 3
                  ? new OrbException(ErrorCode.STORAGE_FULL, "the disk is full")
                  : null);
      scheduler.put(command("tried", soon()));

      await().atMost(SOON).until(() -> ground.fired.size() == 1);
      assertThat(asked).hasValue(3);
    }
  }

  @Test
  void whatTheDatabaseTookInHandWithoutAnAnswerIsNotLost() {
    try (SchedulerGround ground = new SchedulerGround(store, folder);
        CommandScheduler scheduler = CommandScheduler.start(ground)) {
      ground.database.loseTheAnswerAfter("insert into orb_qrtz_fired");
      scheduler.put(command("once", soon()));

      await().atMost(SOON).until(() -> scheduler.firings("once", 2).size() == 1);
      assertThat(ground.fired).hasSize(1);
    }
  }

  @Test
  void withAClockThatIsFarOffTheDatabasesNothingComesDueUntilItIsRight() {
    assumeTrue(store == TestStore.POSTGRESQL, "a file has its node's clock");
    AtomicLong ahead = new AtomicLong(5_000);
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    try (SchedulerGround ground =
            new SchedulerGround(store, folder) {
              @Override
              public Clock clock() {
                return new ShiftedClock(ahead);
              }
            };
        CommandScheduler scheduler =
            CommandScheduler.start(ground, SchedulerSettings.USUAL, meters)) {
      assertThat(scheduler.problem())
          .hasValueSatisfying(text -> assertThat(text).contains("ahead"));
      assertThat(meters.get("orb_scheduler_clock_gap_seconds").gauge().value()).isBetween(4., 6.);
      scheduler.put(command("once", Schedule.once(ground.clock().instant().plusMillis(10))));
      Instant begun = Instant.now();
      await().atMost(SOON).until(() -> Instant.now().isAfter(begun.plusSeconds(2)));
      assertThat(ground.fired).isEmpty();

      ahead.set(0);
      await().atMost(SOON).until(() -> ground.fired.size() == 1);
      assertThat(scheduler.problem()).isEmpty();
    } finally {
      meters.close();
    }
  }

  /** As far ahead as it is told. */
  private static final class ShiftedClock extends Clock {
    private final AtomicLong ahead;

    ShiftedClock(AtomicLong ahead) {
      this.ahead = ahead;
    }

    @Override
    public ZoneId getZone() {
      return UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.now().plusMillis(ahead.get());
    }
  }

  @Test
  void whatIsDueWaitsForADatabaseThatCannotTakeItInHand() {
    try (SchedulerGround ground = new SchedulerGround(store, folder);
        CommandScheduler scheduler = CommandScheduler.start(ground)) {
      ground.database.failAt("insert into orb_qrtz_fired");
      scheduler.put(command("each", Schedule.every(Duration.ofSeconds(1)).times(3)));
      Instant begun = Instant.now();
      await().atMost(SOON).until(() -> Instant.now().isAfter(begun.plusSeconds(2)));
      assertThat(ground.fired).isEmpty();
      ground.database.failAt(null);

      await().atMost(SOON).until(() -> scheduler.firings("each", 5).size() == 3);
      assertThat(ground.fired).hasSize(3);
    }
  }

  @Test
  void whatIsRecordedWithoutAnAnswerIsRecordedOnce() {
    try (SchedulerGround ground = new SchedulerGround(store, folder);
        CommandScheduler scheduler = CommandScheduler.start(ground)) {
      ground.database.loseTheAnswerAfter("into orb_firing (");
      scheduler.put(command("once", soon()));

      await().atMost(SOON).until(() -> scheduler.firings("once", 2).size() == 1);
      assertThat(ground.fired).hasSize(1);
    }
  }

  @Test
  void aFiringThatIsRefusedIsOnRecordWithItsCode() {
    try (SchedulerGround ground = new SchedulerGround(store, folder);
        CommandScheduler scheduler = CommandScheduler.start(ground)) {
      ground.refuse(command -> new OrbException(ErrorCode.NOT_FOUND, "nobody matched"));
      scheduler.put(command("refused", soon()));

      await().atMost(SOON).until(() -> !scheduler.firings("refused", 1).isEmpty());
      assertThat(scheduler.firings("refused", 1).get(0).code()).isEqualTo(ErrorCode.NOT_FOUND);
    }
  }

  @Test
  void aFiringThatAStopInterruptsRingsAgainAtTheNextStart() throws Exception {
    try (SchedulerGround ground = new SchedulerGround(store, folder)) {
      AtomicInteger asked = new AtomicInteger();
      ground.refuse(
          command -> {
            asked.incrementAndGet();
            return new OrbException(ErrorCode.SHUTTING_DOWN, "the server stops");
          });
      try (CommandScheduler scheduler = CommandScheduler.start(ground)) {
        scheduler.put(command("stubborn", soon()));
        await().atMost(SOON).until(() -> asked.get() > 0);
      }
      ground.refuse(command -> null);
      try (CommandScheduler scheduler = CommandScheduler.start(ground)) {
        await().atMost(SOON).until(() -> ground.fired.size() == 1);
        await().atMost(SOON).until(() -> scheduler.firings("stubborn", 2).size() == 1);
      }
    }
  }

  @Test
  void addRefusesAnIdThatIsTakenAndPutReplacesIt() {
    try (SchedulerGround ground = new SchedulerGround(store, folder);
        CommandScheduler scheduler = CommandScheduler.start(ground)) {
      scheduler.add(command("night", never()));

      assertThatThrownBy(() -> scheduler.add(command("night", never())))
          .isInstanceOfSatisfying(
              OrbException.class,
              refused -> assertThat(refused.code()).isEqualTo(ErrorCode.DUPLICATE_ID));
      scheduler.put(command("night", Schedule.every(Duration.ofHours(1))));
      assertThat(scheduler.get("night").orElseThrow().schedule().when())
          .isInstanceOf(When.Every.class);
      assertThat(scheduler.next("night", 2)).hasSize(2);
    }
  }

  @Test
  void whatIsRemovedOrUnknownIsNotFound() {
    try (SchedulerGround ground = new SchedulerGround(store, folder);
        CommandScheduler scheduler = CommandScheduler.start(ground)) {
      scheduler.put(command("night", never()));
      scheduler.remove("night");

      assertThat(scheduler.get("night")).isEmpty();
      assertThatThrownBy(() -> scheduler.remove("night"))
          .isInstanceOfSatisfying(
              OrbException.class,
              refused -> assertThat(refused.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }
  }

  @Test
  void whatNeverComesDueIsRefused() {
    try (SchedulerGround ground = new SchedulerGround(store, folder);
        CommandScheduler scheduler = CommandScheduler.start(ground)) {
      assertThatThrownBy(() -> scheduler.put(command("no", Schedule.cron("0 0 31 2 *", UTC))))
          .isInstanceOfSatisfying(
              OrbException.class,
              refused -> assertThat(refused.code()).isEqualTo(ErrorCode.BAD_PARAMS));
      assertThatThrownBy(
              () -> scheduler.put(command("no", Schedule.once(Instant.now().minusSeconds(3600)))))
          .isInstanceOf(OrbException.class);
    }
  }

  @Test
  void whatIsPausedComesDueNoMoreAndGoesOnWithItsNextTime() {
    try (SchedulerGround ground = new SchedulerGround(store, folder)) {
      try (CommandScheduler scheduler = CommandScheduler.start(ground)) {
        scheduler.put(command("each", Schedule.cron("* * * * * ?", UTC).times(1000)));
        await().atMost(SOON).until(() -> !ground.fired.isEmpty());
        scheduler.pause("each");
        assertThat(scheduler.get("each").orElseThrow().paused()).isTrue();
        assertThat(scheduler.next("each", 3)).isEmpty();
      }
      Instant paused = Instant.now();
      Instant away = paused.plusMillis(2100);
      try (CommandScheduler scheduler = CommandScheduler.start(ground)) {
        await().atMost(SOON).until(() -> Instant.now().isAfter(away));
        assertThat(ground.fired)
            .as("of a restart a pause knows nothing")
            .noneMatch(fired -> fired.scheduledAt().isAfter(paused.plus(EARLY)));
        int before = ground.fired.size();
        scheduler.resume("each");
        scheduler.resume("each");
        await().atMost(SOON).until(() -> ground.fired.size() > before);
        assertThat(ground.fired.get(before).scheduledAt())
            .as("what passed is not made up for")
            .isAfter(away);
        scheduler.pause("each");
        int left = 1000 - ground.fired.size();
        scheduler.resume("each");
        assertThat(scheduler.next("each", 1000))
            .as("it goes on with what it had come due")
            .hasSizeBetween(900, left);
      }
    }
  }

  @Test
  void aOneOffWhoseTimePassedInAPauseIsOnRecordAsMissed() {
    try (SchedulerGround ground = new SchedulerGround(store, folder);
        CommandScheduler scheduler = CommandScheduler.start(ground)) {
      Schedule soon = Schedule.once(Instant.now().plusMillis(700));
      scheduler.put(command("once", soon).paused(true));
      assertThat(scheduler.next("once", 3)).isEmpty();
      await().atMost(SOON).until(() -> Instant.now().isAfter(((When.At) soon.when()).instant()));
      scheduler.resume("once");

      assertThat(scheduler.firings("once", 2))
          .extracting(Firing::outcome)
          .containsExactly(Firing.Outcome.MISSED);
      assertThat(scheduler.get("once").orElseThrow().paused()).isFalse();
      scheduler.pause("once");
      scheduler.resume("once");
      assertThat(scheduler.firings("once", 2)).hasSize(1);
      assertThat(ground.fired).isEmpty();
    }
  }

  @Test
  void aRunIsAFiringBesideItsTimesAndNotWhileItIsFrozen() {
    try (SchedulerGround ground = new SchedulerGround(store, folder);
        CommandScheduler scheduler = CommandScheduler.start(ground)) {
      scheduler.put(command("night", never()).paused(true));
      Firing run = scheduler.run("night");

      assertThat(ground.fired).extracting(FiredCommand::id).containsExactly(run.command());
      assertThat(scheduler.firings("night", 2)).containsExactly(run);
      ground.refuse(command -> new OrbException(ErrorCode.NOT_FOUND, "nobody matched"));
      assertThatThrownBy(() -> scheduler.run("night")).hasMessageContaining("nobody matched");
      assertThat(scheduler.firings("night", 2))
          .extracting(Firing::code)
          .contains(ErrorCode.NOT_FOUND);
      ground.frozen(true);
      assertThatThrownBy(() -> scheduler.run("night")).hasMessageContaining("frozen");
      assertThat(ground.fired).hasSize(1);
    }
  }

  @Test
  void aOneOffThatIsPastIsRunNowIfItSaysSo() {
    try (SchedulerGround ground = new SchedulerGround(store, folder);
        CommandScheduler scheduler = CommandScheduler.start(ground)) {
      Instant past = Instant.parse("2020-01-01T00:00:00Z");
      scheduler.put(command("past", Schedule.once(past)).by(Rules.USUAL.pastToo(true)));

      await().atMost(SOON).until(() -> ground.fired.size() == 1);
      assertThat(ground.fired.get(0).scheduledAt()).isEqualTo(past);
    }
  }

  @Test
  void rulesAndOwnerAreKept() {
    FiringOwner owner = new FiringOwner("ci", Instant.parse("2026-01-01T00:00:00Z"));
    Rules rules =
        new Rules(
            Misfire.ALL,
            Overlap.CANCEL,
            new SkipOn("c-{x}"),
            Duration.ofMinutes(3),
            true,
            Duration.ofMinutes(2));
    try (SchedulerGround ground = new SchedulerGround(store, folder)) {
      try (CommandScheduler scheduler = CommandScheduler.start(ground)) {
        scheduler.put(command("kept", never()).by(rules).ownedBy(owner));
      }
      try (CommandScheduler scheduler = CommandScheduler.start(ground)) {
        ScheduledCommand kept = scheduler.get("kept").orElseThrow();
        assertThat(kept.rules()).isEqualTo(rules);
        assertThat(kept.owner()).isEqualTo(owner);
        scheduler.run("kept");
        assertThat(ground.fired.get(0).terms().overlap()).isEqualTo(Overlap.CANCEL);
        assertThat(ground.fired.get(0).terms().owner()).isEqualTo(owner);
      }
    }
  }

  @Test
  void eachMissedTimeIsMadeUpForIfItSaysAll() throws SQLException {
    try (SchedulerGround ground = new SchedulerGround(store, folder)) {
      Instant start = Instant.ofEpochMilli(Instant.now().minus(Duration.ofHours(1)).toEpochMilli());
      Schedule tens = Schedule.every(Duration.ofMinutes(10)).starting(start);
      try (CommandScheduler scheduler = CommandScheduler.start(ground)) {
        scheduler.put(command("late", tens).by(Rules.USUAL.misfire(Misfire.ALL)));
      }
      try (var connection = ground.dataSource().getConnection();
          var update =
              connection.prepareStatement("update orb_qrtz_triggers set next_fire_time = ?")) {
        update.setLong(1, start.toEpochMilli());
        assertThat(update.executeUpdate()).isEqualTo(1);
      }
      try (CommandScheduler scheduler = CommandScheduler.start(ground)) {
        await().atMost(SOON).until(() -> scheduler.firings("late", 10).size() >= 7);
        assertThat(ground.fired)
            .extracting(FiredCommand::scheduledAt)
            .as("several hands work them off")
            .containsExactlyInAnyOrderElementsOf(
                new Occurrences(tens).list(start.minusMillis(1), 7));
      }
    }
  }

  @Test
  void oldFiringsAreForgottenButNoSchedulesNewest() {
    try (SchedulerGround ground = new SchedulerGround(store, folder);
        ScheduleStore records =
            new dev.orb.scheduler.quartz.QuartzStores()
                .open(ground, SchedulerSettings.USUAL, new Silent())) {
      Instant first = Instant.parse("2026-01-01T00:00:00Z");
      for (int i = 0; i < 5; i++) {
        Instant at = first.plusSeconds(i);
        records.record(Firing.of("a", at, "", at, 0));
        records.record(Firing.of("b", at, "", at, 0));
      }
      assertThat(records.forget(first.plusSeconds(3), 4)).isEqualTo(4);
      assertThat(records.forget(first.plusSeconds(3), 4)).isEqualTo(2);
      assertThat(records.forget(first.plusSeconds(99), 100)).isEqualTo(2);
      assertThat(records.firings("a", 9))
          .extracting(Firing::scheduledAt)
          .containsExactly(first.plusSeconds(4));
    }
  }

  /** Whoever reads all of them for each of them does not come to an end in this time. */
  @Test
  @Timeout(120)
  void oldFiringsAreForgottenAmongManyThatAreNot() {
    try (SchedulerGround ground = new SchedulerGround(store, folder);
        ScheduleStore records =
            new dev.orb.scheduler.quartz.QuartzStores()
                .open(ground, SchedulerSettings.USUAL, new Silent())) {
      Instant first = Instant.parse("2026-01-01T00:00:00Z");
      List<Firing> many = new ArrayList<>();
      for (int i = 0; i < 60_000; i++) {
        Instant at = first.plusSeconds(i);
        many.add(Firing.of("s-" + i % 300, at, "", at, 0));
      }
      records.record(many, List.of());
      assertThat(records.forget(first, 500)).isZero();
      assertThat(records.forget(first.plusSeconds(600), 500)).isEqualTo(500);
      assertThat(records.forget(first.plusSeconds(600), 500)).isEqualTo(100);
    }
  }

  @Test
  void firingsAreReadFromAPlaceOn() {
    try (SchedulerGround ground = new SchedulerGround(store, folder);
        CommandScheduler scheduler = CommandScheduler.start(ground)) {
      scheduler.put(command("night", never()));
      Firing first = scheduler.run("night");
      await().atMost(SOON).until(() -> Instant.now().isAfter(first.scheduledAt().plusMillis(1)));
      Firing second = scheduler.run("night");

      assertThat(scheduler.firings("night", 1)).containsExactly(second);
      assertThat(scheduler.firings("night", 9, FiringPlace.of(second))).containsExactly(first);
      assertThat(scheduler.firings("night", 9, FiringPlace.of(first))).isEmpty();
    }
  }

  @Test
  void calendarsAreKeptAndTheirTimesAreNoneOfTheNext() {
    Calendar dates = CalendarsDouble.dates("days", "2026-12-24/2026-12-26");
    Calendar cron = new Calendar("weekend", new Blackout.Cron("* * * * 6,0"), UTC);
    String text =
        """
        BEGIN:VCALENDAR
        VERSION:2.0
        BEGIN:VEVENT
        DTSTART;VALUE=DATE:20261225
        END:VEVENT
        END:VCALENDAR
        """;
    Calendar ics = new Calendar("ics", new Blackout.Ics(text), null);
    try (SchedulerGround ground = new SchedulerGround(store, folder);
        CommandScheduler scheduler = CommandScheduler.start(ground)) {
      for (Calendar each : new Calendar[] {dates, cron, ics}) {
        scheduler.calendars().put(each);
        assertThat(scheduler.calendars().get(each.id())).hasValue(each);
      }
      assertThat(scheduler.calendars().list()).containsExactly(dates, ics, cron);
      ScheduledCommand daily =
          command("daily", Schedule.cron("0 9 * * *", UTC))
              .by(Rules.USUAL.skipOn(new SkipOn("weekend")));
      assertThat(scheduler.put(daily)).hasSize(3);
      assertThat(scheduler.next("daily", 10))
          .hasSize(10)
          .allMatch(at -> at.atZone(UTC).getDayOfWeek().getValue() <= 5);
      assertThatThrownBy(() -> scheduler.calendars().remove("weekend"))
          .hasMessageStartingWith("CONFLICT: schedule daily heeds");
      assertThatThrownBy(() -> scheduler.put(daily.by(Rules.USUAL.skipOn(new SkipOn("nothing")))))
          .hasMessageStartingWith("BAD_PARAMS: skipOn: no calendar nothing");
      scheduler.remove("daily");
      scheduler.calendars().remove("weekend");
      assertThatThrownBy(() -> scheduler.calendars().remove("weekend"))
          .hasMessageStartingWith("NOT_FOUND");
    }
  }

  @Test
  void aBackfillMakesUpForTimesOfWhichNoCommandCame() {
    try (SchedulerGround ground = new SchedulerGround(store, folder);
        CommandScheduler scheduler = CommandScheduler.start(ground)) {
      Instant from = Instant.parse("2026-01-01T00:00:00Z");
      Instant to = from.plus(Duration.ofDays(3));
      scheduler.calendars().put(CalendarsDouble.dates("days", "2026-01-03"));
      scheduler.put(
          command("daily", Schedule.cron("0 9 * * *", UTC))
              .by(Rules.USUAL.skipOn(new SkipOn("days"))));
      List<Instant> expected =
          List.of(Instant.parse("2026-01-01T09:00:00Z"), Instant.parse("2026-01-02T09:00:00Z"));
      assertThat(scheduler.unfired("daily", from, to)).isEqualTo(expected);
      ground.refuse(
          command ->
              command.scheduledAt().equals(expected.get(1))
                  ? new OrbException(ErrorCode.NOT_FOUND, "nobody matched")
                  : null);
      assertThatThrownBy(() -> scheduler.backfill("daily", from, to))
          .hasMessageContaining("nobody matched");
      ground.refuse(command -> null);

      assertThat(scheduler.backfill("daily", from, to))
          .extracting(Firing::scheduledAt)
          .containsExactly(expected.get(1));
      assertThat(ground.fired)
          .extracting(FiredCommand::id)
          .containsExactly(
              CommandId.ofFiring("daily", expected.get(0), ""),
              CommandId.ofFiring("daily", expected.get(1), ""));
      assertThat(ground.fired.get(0).terms().overlap()).isEqualTo(Overlap.QUEUE);
      assertThat(scheduler.backfill("daily", from, to)).isEmpty();
      assertThat(scheduler.firings("daily", 9))
          .extracting(Firing::outcome)
          .containsOnly(Firing.Outcome.FIRED);
      assertThatThrownBy(() -> scheduler.unfired("daily", to, from)).hasMessageContaining("range");
      assertThatThrownBy(() -> scheduler.unfired("daily", from, Instant.now().plusSeconds(60)))
          .hasMessageContaining("range");
      scheduler.put(command("each", Schedule.cron("* * * * * ?", UTC)).paused(true));
      assertThatThrownBy(() -> scheduler.unfired("each", from, to))
          .hasMessageContaining("more than");
    }
  }

  private static final class Silent implements ScheduleStore.Bell {
    @Override
    public boolean rings(List<ScheduleStore.Due> dues) {
      return true;
    }

    @Override
    public void hush() {}
  }
}
