package dev.orb.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.CommandSink;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.FiredCommand;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FiringDeskTest {
  private static final Instant NOMINAL = Instant.parse("2026-11-20T12:00:00Z");

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<FiredCommand> taken = new ArrayList<>();
  private final Records records = new Records();

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
    FiringDesk desk = new FiringDesk(sink, Clock.fixed(now, ZoneOffset.UTC), meters);
    desk.bind(records);
    return desk;
  }

  private CommandSink taking() {
    return command -> {
      taken.add(command);
      return CompletableFuture.completedFuture(command.id());
    };
  }

  @Test
  void aFiringThatComesABitEarlyStillLivesUntilTheNext() {
    assertThat(desk(taking(), NOMINAL.minusMillis(2)).rings("hourly", NOMINAL)).isTrue();

    assertThat(taken.get(0).options().ttl()).isEqualTo(Duration.ofHours(1).plusMillis(2));
    assertThat(taken.get(0).id()).isEqualTo(CommandId.ofFiring("hourly", NOMINAL, ""));
  }

  @Test
  void aFiringThatComesLateExpiresAtTheNextAllTheSame() {
    desk(taking(), NOMINAL.plusSeconds(600)).rings("hourly", NOMINAL);

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

    assertThat(desk(taking(), NOMINAL).rings("hourly", NOMINAL)).isTrue();

    assertThat(taken).hasSize(1);
    assertThat(records.recorded).hasSize(1);
  }

  @Test
  void aFaultThatStaysIsOnRecordAndKeepsNoThread() {
    CommandSink faulty = command -> CompletableFuture.failedFuture(new IllegalStateException("x"));

    assertThat(desk(faulty, NOMINAL).rings("hourly", NOMINAL)).isTrue();

    assertThat(records.recorded.get(0).refused()).isEqualTo(ErrorCode.INTERNAL);
  }

  @Test
  void aFiringThatIsHushedIsNotOnRecord() {
    CommandSink stopping =
        command ->
            CompletableFuture.failedFuture(
                new OrbException(ErrorCode.SHUTTING_DOWN, "the server stops"));
    FiringDesk desk = desk(stopping, NOMINAL);
    desk.hush();

    assertThat(desk.rings("hourly", NOMINAL)).isFalse();
    assertThat(records.recorded).isEmpty();
  }

  @Test
  void aScheduleThatIsGoneFiresNothing() {
    assertThat(desk(taking(), NOMINAL).rings("other", NOMINAL)).isTrue();

    assertThat(taken).isEmpty();
    assertThat(records.recorded).isEmpty();
  }

  /** One schedule; fails as often as it is told. */
  private static final class Records implements ScheduleStore {
    final List<Firing> recorded = new ArrayList<>();
    int failures;

    @Override
    public Optional<ScheduledCommand> find(String id) {
      if (failures-- > 0) {
        throw new OrbException(ErrorCode.UNAVAILABLE, "the database failed");
      }
      return Optional.of(hourly()).filter(known -> known.id().equals(id));
    }

    @Override
    public void record(Firing firing) {
      recorded.add(firing);
    }

    @Override
    public void put(ScheduledCommand schedule, Instant first) {}

    @Override
    public List<ScheduledCommand> list() {
      return List.of(hourly());
    }

    @Override
    public Optional<Instant> next(String id) {
      return Optional.empty();
    }

    @Override
    public boolean remove(String id) {
      return false;
    }

    @Override
    public List<Firing> firings(String id, int most) {
      return recorded;
    }

    @Override
    public void start() {}

    @Override
    public void hold(boolean held) {}

    @Override
    public void close() {}
  }
}
