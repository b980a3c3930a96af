package dev.orb.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandEnd;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.CommandSink;
import dev.orb.protocol.CommandState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.FiredCommand;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.protocol.schedule.Course;
import dev.orb.protocol.schedule.Occurrences;
import dev.orb.protocol.schedule.Rules;
import dev.orb.protocol.schedule.Schedule;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Firings that come so long after the one before has ended. */
class AfterEndTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final Duration PAUSE = Duration.ofMinutes(10);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final RecordsDouble records = new RecordsDouble(schedule(null));
  private final List<FiredCommand> taken = new ArrayList<>();
  private final Map<CommandId, @Nullable Instant> ends = new HashMap<>();
  private @Nullable OrbException refusal;

  @AfterEach
  void close() {
    meters.close();
  }

  private static ScheduledCommand schedule(@Nullable Instant end) {
    return ScheduledCommand.of("tidy", CommandRequest.of("note", null))
        .to(Target.all())
        .at(Schedule.afterEnd(PAUSE).starting(NOON).ending(end));
  }

  private final class Sink implements CommandSink {
    @Override
    public CompletionStage<CommandId> fire(FiredCommand command) {
      if (refusal != null) {
        return CompletableFuture.failedFuture(refusal);
      }
      taken.add(command);
      ends.put(command.id(), null);
      return CompletableFuture.completedFuture(command.id());
    }

    @Override
    public boolean has(CommandId id) {
      return ends.containsKey(id);
    }

    @Override
    public Optional<CommandEnd> end(CommandId id) {
      return Optional.ofNullable(ends.get(id))
          .map(at -> new CommandEnd(id, "tidy", CommandState.FAILED, at));
    }
  }

  /** It comes due so many minutes after noon. */
  private void rings(long minutes) {
    rings(minutes, false);
  }

  private void rings(long minutes, boolean again) {
    Instant now = at(minutes);
    FiringDesk desk =
        new FiringDesk(
            new Sink(), Clock.fixed(now, ZoneOffset.UTC), SchedulerSettings.USUAL, meters);
    desk.bind(records, new Calendars(new CalendarsDouble(), records));
    @Nullable Instant next = again ? null : now.plus(PAUSE);
    assertThat(desk.rings(List.of(new ScheduleStore.Due("tidy", now, next, again, "")))).isTrue();
  }

  private static Instant at(long minutes) {
    return NOON.plus(Duration.ofMinutes(minutes));
  }

  private void ends(int which, long minutes) {
    ends.put(taken.get(which).id(), at(minutes));
  }

  @Test
  void whileTheOneBeforeIsOpenNothingFires() {
    rings(0);
    assertThat(taken).hasSize(1);
    rings(10);
    rings(20);

    assertThat(taken).hasSize(1);
    assertThat(records.moves).containsExactly(at(20), at(30));
    assertThat(records.recorded).hasSize(1);
  }

  @Test
  void itFiresSoLongAfterTheOneBeforeHasEnded() {
    rings(0);
    ends(0, 7);
    rings(10);
    assertThat(taken).hasSize(1);
    assertThat(records.moves).containsExactly(at(17));

    rings(17);
    assertThat(taken).hasSize(2);
    assertThat(taken.get(1).id()).isEqualTo(CommandId.ofFiring("tidy", at(17), ""));
  }

  @Test
  void itLivesAsAnyCommandAndNotOnlyUntilItsNextTime() {
    rings(0);

    assertThat(taken.get(0).options().ttl()).isNull();
  }

  @Test
  void whatSomebodyAskedForIsWaitedForToo() {
    rings(0);
    ends(0, 1);
    CommandId asked = CommandId.ofFiring("tidy", at(5), Firing.RUN);
    ends.put(asked, null);
    records.record(Firing.of("tidy", at(5), Firing.RUN, at(5), 0));
    rings(11);
    assertThat(taken).hasSize(1);

    ends.put(asked, at(12));
    rings(21);
    rings(22);
    assertThat(taken).hasSize(2);
  }

  @Test
  void aRefusalIsNoEndToWaitFor() {
    refusal = new OrbException(ErrorCode.NOT_FOUND, "nobody matched");
    rings(0);
    assertThat(records.recorded.get(0).code()).isEqualTo(ErrorCode.NOT_FOUND);
    refusal = null;

    rings(10);
    assertThat(taken).hasSize(1);
  }

  @Test
  void oneThatWasInHandAtAKillComesAgainUnderItsIdAndKeepsOthersAway() {
    records.record(Firing.of("tidy", at(9), "", at(10), 0));
    rings(10);
    assertThat(taken).isEmpty();

    rings(9, true);
    assertThat(taken)
        .extracting(FiredCommand::id)
        .containsExactly(CommandId.ofFiring("tidy", at(9), ""));
  }

  @Test
  void oneThatComesAgainAfterAnotherTookItsPlaceIsOnRecordAsSkipped() {
    rings(10);
    rings(5, true);

    assertThat(taken).hasSize(1);
    assertThat(records.recorded)
        .filteredOn(firing -> firing.scheduledAt().equals(at(5)))
        .extracting(Firing::outcome)
        .containsExactly(Firing.Outcome.SKIPPED);
  }

  @Test
  void aCommandThatIsKnownNoMoreEndedLongAgo() {
    rings(0);
    ends.clear();

    rings(10);
    assertThat(taken).hasSize(2);
  }

  @Test
  void nothingFiresAfterItsEnd() {
    records.kept = schedule(at(15));
    rings(0);
    ends(0, 8);
    rings(10);
    rings(18);

    assertThat(taken).hasSize(1);
  }

  @Test
  void onlyTheNextTimeIsKnown() {
    Occurrences occurrences = new Occurrences(schedule(null).schedule());
    assertThat(occurrences.list(at(-60), 5)).containsExactly(NOON);
    assertThat(occurrences.list(at(3), 5)).containsExactly(at(13));
    Course course =
        new Course(
            schedule(null).schedule(), Rules.USUAL, SchedulerSettings.USUAL.misfireThreshold());
    assertThat(course.following(at(0), at(300), 1, 1)).contains(at(310));
  }
}
