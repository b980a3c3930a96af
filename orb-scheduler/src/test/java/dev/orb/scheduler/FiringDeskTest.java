package dev.orb.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.CommandSink;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.FiredCommand;
import dev.orb.protocol.FiringNote;
import dev.orb.protocol.LeftOut;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.protocol.schedule.Misfire;
import dev.orb.protocol.schedule.Rules;
import dev.orb.protocol.schedule.Schedule;
import dev.orb.protocol.schedule.SkipOn;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FiringDeskTest {
  private static final Instant NOMINAL = Instant.parse("2026-11-20T12:00:00Z");

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<FiredCommand> taken = new ArrayList<>();
  private final RecordsDouble records = new RecordsDouble(hourly());
  private final CalendarsDouble calendars = new CalendarsDouble();

  @AfterEach
  void close() {
    meters.close();
  }

  private static ScheduledCommand hourly() {
    return ScheduledCommand.of("hourly", CommandRequest.of("note", null))
        .to(Target.all())
        .at(Schedule.cron("0 * * * *", ZoneOffset.UTC));
  }

  private FiringDesk desk(CommandSink sink, Instant now) {
    FiringDesk desk =
        new FiringDesk(sink, Clock.fixed(now, ZoneOffset.UTC), SchedulerSettings.USUAL, meters);
    desk.bind(records, new Calendars(calendars, records));
    return desk;
  }

  private static ScheduleStore.Due due(String id) {
    return new ScheduleStore.Due(id, NOMINAL, null, false, "");
  }

  private CommandSink taking() {
    return command -> {
      taken.add(command);
      return CompletableFuture.completedFuture(command.id());
    };
  }

  @Test
  void aFiringThatComesABitEarlyStillLivesUntilTheNext() {
    assertThat(desk(taking(), NOMINAL.minusMillis(2)).rings(List.of(due("hourly")))).isTrue();

    assertThat(taken.get(0).options().ttl()).isEqualTo(Duration.ofHours(1).plusMillis(2));
    assertThat(taken.get(0).id()).isEqualTo(CommandId.ofFiring("hourly", NOMINAL, ""));
  }

  @Test
  void aFiringThatComesLateExpiresAtTheNextAllTheSame() {
    desk(taking(), NOMINAL.plusSeconds(600)).rings(List.of(due("hourly")));

    assertThat(taken.get(0).options().ttl()).isEqualTo(Duration.ofMinutes(50));
    assertThat(
            meters
                .timer("orb_firing_lateness_seconds")
                .totalTime(java.util.concurrent.TimeUnit.SECONDS))
        .isEqualTo(600);
    assertThat(meters.counter("orb_firings_total", "outcome", "sent").count()).isEqualTo(1);
  }

  @Test
  void aDatabaseThatCannotNowIsAskedAgain() {
    records.failures = 2;

    assertThat(desk(taking(), NOMINAL).rings(List.of(due("hourly")))).isTrue();

    assertThat(taken).hasSize(1);
    assertThat(records.recorded).hasSize(1);
  }

  @Test
  void aFaultThatStaysIsOnRecordAndKeepsNoThread() {
    CommandSink faulty = command -> CompletableFuture.failedFuture(new IllegalStateException("x"));

    assertThat(desk(faulty, NOMINAL).rings(List.of(due("hourly")))).isTrue();

    assertThat(records.recorded.get(0).code()).isEqualTo(ErrorCode.INTERNAL);
  }

  @Test
  void aFiringThatIsHushedIsNotOnRecord() {
    CommandSink stopping =
        command ->
            CompletableFuture.failedFuture(
                new OrbException(ErrorCode.SHUTTING_DOWN, "the server stops"));
    FiringDesk desk = desk(stopping, NOMINAL);
    desk.hush();

    assertThat(desk.rings(List.of(due("hourly")))).isFalse();
    assertThat(records.recorded).isEmpty();
  }

  @Test
  void oneThatIsToBeTriedAgainKeepsNoOtherOneFromTheRecord() {
    List<Integer> onRecord = new ArrayList<>();
    CommandSink busyAtFirst =
        command -> {
          taken.add(command);
          if (command.scheduledAt().equals(NOMINAL)) {
            return CompletableFuture.completedFuture(command.id());
          }
          onRecord.add(records.recorded.size());
          return onRecord.size() > 1
              ? CompletableFuture.completedFuture(command.id())
              : CompletableFuture.failedFuture(
                  new OrbException(ErrorCode.RATE_LIMITED, "not so fast"));
        };
    Instant later = NOMINAL.plus(Duration.ofHours(1));
    FiringDesk desk = desk(busyAtFirst, later);

    assertThat(
            desk.rings(
                List.of(new ScheduleStore.Due("hourly", later, null, false, "b"), due("hourly"))))
        .isTrue();

    assertThat(onRecord).containsExactly(0, 1);
    assertThat(records.recorded).extracting(Firing::scheduledAt).containsExactly(NOMINAL, later);
    assertThat(taken).hasSize(3);
  }

  @Test
  void aScheduleThatIsGoneFiresNothing() {
    assertThat(desk(taking(), NOMINAL).rings(List.of(due("other")))).isTrue();

    assertThat(taken).isEmpty();
    assertThat(records.recorded).isEmpty();
  }

  private void keeps(Rules rules) {
    records.kept = hourly().by(rules);
  }

  private Firing rung(FiringDesk desk, ScheduleStore.Due due) {
    assertThat(desk.rings(List.of(due))).isTrue();
    return records.recorded.get(records.recorded.size() - 1);
  }

  @Test
  void oneThatWasMissedAndIsToBeSkippedIsOnRecordAsMissed() {
    keeps(Rules.USUAL.misfire(Misfire.SKIP));

    Firing firing = rung(desk(taking(), NOMINAL.plusSeconds(61)), due("hourly"));

    assertThat(taken).isEmpty();
    assertThat(firing.outcome()).isEqualTo(Firing.Outcome.MISSED);
    assertThat(firing.why()).contains("61 s late");
    assertThat(meters.counter("orb_firings_total", "outcome", "missed").count()).isEqualTo(1);
    assertThat(rung(desk(taking(), NOMINAL.plusSeconds(60)), due("hourly")).outcome())
        .isEqualTo(Firing.Outcome.FIRED);
  }

  @Test
  void itSaysHowManyTimesAfterItWereMissedWithIt() {
    Instant next = NOMINAL.plus(Duration.ofHours(5));
    Firing firing =
        rung(
            desk(taking(), next.minusSeconds(1)),
            new ScheduleStore.Due("hourly", NOMINAL, next, false, ""));

    assertThat(firing.outcome()).isEqualTo(Firing.Outcome.FIRED);
    assertThat(firing.missed()).isEqualTo(4);
  }

  @Test
  void oneThatWasInterruptedAfterItWasHandedOverIsNotMissedInTheEnd() {
    keeps(Rules.USUAL.misfire(Misfire.SKIP));
    CommandSink knowing =
        new CommandSink() {
          @Override
          public CompletionStage<CommandId> fire(FiredCommand command) {
            taken.add(command);
            return CompletableFuture.completedFuture(command.id());
          }

          @Override
          public boolean has(CommandId id) {
            return id.equals(CommandId.ofFiring("hourly", NOMINAL, ""));
          }
        };
    ScheduleStore.Due again = new ScheduleStore.Due("hourly", NOMINAL, null, true, "");

    assertThat(rung(desk(knowing, NOMINAL.plusSeconds(600)), again).outcome())
        .isEqualTo(Firing.Outcome.FIRED);
    assertThat(rung(desk(taking(), NOMINAL.plusSeconds(600)), again).outcome())
        .isEqualTo(Firing.Outcome.MISSED);
  }

  @Test
  void aStartIsWantedUntilTheEndOfItsWindow() {
    keeps(Rules.USUAL.inWindow(Duration.ofMinutes(5)));

    assertThat(rung(desk(taking(), NOMINAL.plusSeconds(240)), due("hourly")).outcome())
        .isEqualTo(Firing.Outcome.FIRED);
    assertThat(taken.get(0).options().ttl()).isEqualTo(Duration.ofMinutes(1));
    Firing late = rung(desk(taking(), NOMINAL.plusSeconds(301)), due("hourly"));
    assertThat(late.outcome()).isEqualTo(Firing.Outcome.MISSED);
    assertThat(late.why()).contains("window");
    assertThat(taken).hasSize(1);
  }

  @Test
  void aFiringThatMetTheEarlierOneEverywhereIsSkipped() {
    CommandSink busy =
        command ->
            CompletableFuture.failedFuture(new OrbException(ErrorCode.CONFLICT, "all refused"));

    Firing firing = rung(desk(busy, NOMINAL), due("hourly"));

    assertThat(firing.outcome()).isEqualTo(Firing.Outcome.SKIPPED);
    assertThat(firing.code()).isEqualTo(ErrorCode.CONFLICT);
    assertThat(meters.counter("orb_firings_total", "outcome", "skipped").count()).isEqualTo(1);
  }

  @Test
  void aTimeThatACalendarCoversIsSkipped() {
    calendars.put(CalendarsDouble.dates("holidays", "2026-11-20"));
    keeps(Rules.USUAL.skipOn(new SkipOn("holidays")));

    Firing firing = rung(desk(taking(), NOMINAL), due("hourly"));

    assertThat(firing.outcome()).isEqualTo(Firing.Outcome.SKIPPED);
    assertThat(firing.why()).isEqualTo("calendar holidays");
    assertThat(taken).isEmpty();
    calendars.put(CalendarsDouble.dates("holidays", "2026-11-21"));
    assertThat(rung(desk(taking(), NOMINAL), due("hourly")).outcome())
        .isEqualTo(Firing.Outcome.FIRED);
  }

  @Test
  void whoHasACalendarByHisLabelIsLeftOutAtItsTimes() {
    calendars.put(CalendarsDouble.dates("holidays-no", "2026-11-20"));
    calendars.put(CalendarsDouble.dates("holidays-de", "2026-12-24"));
    keeps(Rules.USUAL.skipOn(new SkipOn("holidays-{region}")));

    assertThat(rung(desk(taking(), NOMINAL), due("hourly")).outcome())
        .isEqualTo(Firing.Outcome.FIRED);

    LeftOut leftOut = taken.get(0).terms().leftOut();
    assertThat(leftOut.is("a", Map.of("region", "no"), Map.of())).isTrue();
    assertThat(leftOut.is("b", Map.of("region", "de"), Map.of())).isFalse();
    assertThat(leftOut.is("c", Map.of("region", "fr"), Map.of())).isFalse();
    assertThat(leftOut.is("d", Map.of(), Map.of())).isFalse();
  }

  private FiringNote note() {
    return Objects.requireNonNull(taken.get(taken.size() - 1).terms().note());
  }

  @Test
  void clientsAreToldOfTheFiringBeforeThatMadeACommand() {
    Firing earlier =
        Firing.of("hourly", NOMINAL.minusSeconds(7200), "", NOMINAL.minusSeconds(7200), 0);
    records.recorded.add(earlier);
    records.recorded.add(
        Firing.of("hourly", NOMINAL.minusSeconds(3600), "", NOMINAL, 0)
            .without(Firing.Outcome.SKIPPED, null, "calendar"));
    records.recorded.add(
        Firing.of("hourly", NOMINAL.minusSeconds(60), Firing.RUN, NOMINAL.minusSeconds(60), 0));

    assertThat(desk(taking(), NOMINAL).rings(List.of(due("hourly")))).isTrue();
    assertThat(note()).isEqualTo(new FiringNote(earlier.scheduledAt(), null));
    FiringDesk later = desk(taking(), NOMINAL.plusSeconds(60));
    assertThat(later.run(hourly()).part()).isEqualTo(Firing.RUN);
    assertThat(note().previousAt()).isEqualTo(NOMINAL);
  }

  @Test
  void theJitterLeavesTheLastClientTimeToStart() {
    keeps(Rules.USUAL.jitter(Duration.ofMinutes(30)));
    desk(taking(), NOMINAL).rings(List.of(due("hourly")));
    assertThat(note().jitter()).isEqualTo(Duration.ofMinutes(30));

    desk(taking(), NOMINAL.plusSeconds(3000)).rings(List.of(due("hourly")));
    assertThat(taken.get(1).options().ttl()).isEqualTo(Duration.ofMinutes(10));
    assertThat(note().jitter()).isEqualTo(Duration.ofMinutes(9));
  }

  @Test
  void whatNothingEndsLivesLongerThanItsJitter() {
    records.kept = hourly().at(Schedule.once(NOMINAL)).by(Rules.USUAL.jitter(Duration.ofHours(3)));
    desk(taking(), NOMINAL).rings(List.of(due("hourly")));

    assertThat(taken.get(0).options().ttl()).isEqualTo(Duration.ofHours(4));
    assertThat(note()).isEqualTo(new FiringNote(null, Duration.ofHours(3)));
  }

  @Test
  void whatSomebodyAskedForIsNotSpread() {
    ScheduledCommand spread = hourly().by(Rules.USUAL.jitter(Duration.ofMinutes(30)));
    FiringDesk desk = desk(taking(), NOMINAL.plusSeconds(60));
    assertThat(desk.run(spread).outcome()).isEqualTo(Firing.Outcome.FIRED);
    assertThat(desk.makeUpFor(spread, NOMINAL).outcome()).isEqualTo(Firing.Outcome.FIRED);

    assertThat(taken).allSatisfy(fired -> assertThat(fired.terms().note()).isNull());
  }

  @Test
  void oldFiringsAreForgottenNowAndThen() {
    FiringDesk desk = desk(taking(), NOMINAL);
    assertThat(rung(desk, due("hourly"))).isNotNull();
    assertThat(rung(desk, due("hourly"))).isNotNull();

    assertThat(records.forgetting).containsExactly(NOMINAL.minus(Duration.ofDays(30)));
  }
}
