package dev.orb.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.CommandSink;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.FiredCommand;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.protocol.schedule.Course;
import dev.orb.protocol.schedule.Occurrences;
import dev.orb.protocol.schedule.Schedule;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The table of docs/schedules.md, a line a test. In Oslo the clock goes from 02:00 to 03:00 on 29
 * March 2026, and from 03:00 back to 02:00 on 25 October.
 */
class DaylightTest {
  private static final ZoneId OSLO = ZoneId.of("Europe/Oslo");
  private static final ZoneId LONDON = ZoneId.of("Europe/London");
  private static final ZoneId UTC = ZoneId.of("UTC");
  private static final String GAP = "2026-03-29";
  private static final String OVERLAP = "2026-10-25";

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @AfterEach
  void close() {
    meters.close();
  }

  private static Instant oslo(String local) {
    return LocalDateTime.parse(local).atZone(OSLO).toInstant();
  }

  private static List<String> times(Schedule schedule, String after, int most) {
    return new Occurrences(schedule)
        .list(oslo(after), most).stream()
            .map(at -> at.atZone(OSLO).toOffsetDateTime().toString())
            .toList();
  }

  @Test
  void aDailyTimeThatDoesNotExistIsSkippedThatDay() {
    assertThat(times(Schedule.cron("30 2 * * *", OSLO), "2026-03-28T00:00", 2))
        .containsExactly("2026-03-28T02:30+01:00", "2026-03-30T02:30+02:00");
  }

  @Test
  void aDailyTimeThatComesTwiceIsTakenTheFirstTime() {
    assertThat(times(Schedule.cron("30 2 * * *", OSLO), OVERLAP + "T00:00", 2))
        .containsExactly("2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00");
  }

  @Test
  void aDailyTimeBesidesTheChangeKeepsItsLocalTime() {
    assertThat(times(Schedule.cron("0 9 * * *", OSLO), "2026-03-28T00:00", 2))
        .containsExactly("2026-03-28T09:00+01:00", "2026-03-29T09:00+02:00");
  }

  @Test
  void aCronOfEachQuarterGoesOnThroughTheGap() {
    assertThat(times(Schedule.cron("*/15 * * * *", OSLO), GAP + "T01:30", 2))
        .containsExactly("2026-03-29T01:45+01:00", "2026-03-29T03:00+02:00");
  }

  @Test
  void aCronOfEachQuarterGoesOnThroughBothOfTheHoursThatLookTheSame() {
    assertThat(times(Schedule.cron("*/15 * * * *", OSLO), OVERLAP + "T01:45", 9))
        .hasSize(9)
        .contains("2026-10-25T02:45+02:00", "2026-10-25T02:00+01:00", "2026-10-25T02:45+01:00");
  }

  @Test
  void aFixedRateCountsElapsedTimeAndSoMovesOnTheClock() {
    Schedule daily = Schedule.every(Duration.ofHours(24)).starting(oslo("2026-03-28T09:00"));
    assertThat(times(daily, "2026-03-28T00:00", 2))
        .containsExactly("2026-03-28T09:00+01:00", "2026-03-29T10:00+02:00");
  }

  @Test
  void aOneOffIsAnInstant() {
    assertThat(times(Schedule.once(Instant.parse("2026-10-25T01:30:00Z")), OVERLAP + "T00:00", 2))
        .containsExactly("2026-10-25T02:30+01:00");
  }

  @Test
  void startAndEndAreInstants() {
    Schedule hourly =
        Schedule.cron("0 * * * *", OSLO)
            .starting(Instant.parse("2026-10-25T00:00:00Z"))
            .ending(Instant.parse("2026-10-25T01:00:00Z"));
    assertThat(times(hourly, OVERLAP + "T00:00", 9))
        .containsExactly("2026-10-25T02:00+02:00", "2026-10-25T02:00+01:00");
  }

  /** A fleet with zones, and a schedule in them, that comes due as the store would ring it. */
  private final class World implements CommandSink {
    final Map<String, ZoneId> clients = new TreeMap<>();
    final Map<String, List<String>> ran = new LinkedHashMap<>();
    private Instant moving = Instant.MAX;
    private Runnable move = () -> {};
    @Nullable FiredCommand last;
    private final Map<CommandId, Set<String>> sent = new HashMap<>();
    private final ScheduledCommand schedule;
    private final RecordsDouble records;

    World(String cron) {
      this.schedule =
          ScheduledCommand.of("local", CommandRequest.of("note", null))
              .to(Target.all())
              .at(Schedule.cronOfClients(cron));
      this.records = new RecordsDouble(schedule);
    }

    private Map<String, String> labels(String client) {
      return Map.of("timezone", clients.getOrDefault(client, UTC).getId());
    }

    @Override
    public CompletionStage<CommandId> fire(FiredCommand command) {
      Set<String> meant =
          clients.keySet().stream()
              .filter(id -> !command.terms().leftOut().is(id, labels(id), Map.<String, Json>of()))
              .collect(Collectors.toSet());
      if (meant.isEmpty()) {
        return CompletableFuture.failedFuture(
            new OrbException(ErrorCode.PRECONDITION_FAILED, "everybody is left out"));
      }
      last = command;
      sent.put(command.id(), meant);
      for (String id : meant) {
        ran.computeIfAbsent(id, client -> new ArrayList<>())
            .add(
                command
                    .scheduledAt()
                    .atZone(clients.getOrDefault(id, UTC))
                    .toLocalDateTime()
                    .toString());
      }
      return CompletableFuture.completedFuture(command.id());
    }

    @Override
    public Set<String> addressees(CommandId id) {
      return sent.getOrDefault(id, Set.of());
    }

    @Override
    public Set<ZoneId> zones(Target target) {
      return new HashSet<>(clients.values());
    }

    void moves(String at, String client, ZoneId zone) {
      moving = Instant.parse(at);
      move = () -> clients.put(client, zone);
    }

    void passes(String from, String until) {
      Course course = new Course(schedule.schedule(), schedule.rules(), Duration.ofSeconds(60));
      Optional<Instant> next =
          new Occurrences(schedule.schedule()).after(Instant.parse(from).minusMillis(1));
      while (next.isPresent() && next.get().isBefore(Instant.parse(until))) {
        Instant now = next.get();
        if (now.isAfter(moving)) {
          moving = Instant.MAX;
          move.run();
        }
        rings(now, now);
        next = course.following(now, now, 1, 0);
      }
    }

    void rings(Instant nominal, Instant now) {
      FiringDesk desk =
          new FiringDesk(this, Clock.fixed(now, ZoneOffset.UTC), SchedulerSettings.USUAL, meters);
      desk.bind(records, new Calendars(new CalendarsDouble(), records));
      assertThat(desk.rings(List.of(new ScheduleStore.Due("local", nominal, null, false, ""))))
          .isTrue();
    }
  }

  @Test
  void eachClientRunsADailyTimeOfItsOwnZone() {
    World world = new World("0 9 * * *");
    world.clients.put("kathmandu", ZoneId.of("Asia/Kathmandu"));
    world.clients.put("oslo-1", OSLO);
    world.clients.put("oslo-2", OSLO);
    world.clients.put("honolulu", ZoneId.of("Pacific/Honolulu"));
    world.passes("2026-06-01T00:00:00Z", "2026-06-02T00:00:00Z");

    assertThat(world.ran.values()).hasSize(4).allMatch(List.of("2026-06-01T09:00")::equals);
    assertThat(world.records.recorded)
        .extracting(Firing::part)
        .containsExactly("Asia/Kathmandu", "Europe/Oslo", "Pacific/Honolulu");
  }

  @Test
  void inAClientsZoneATimeThatDoesNotExistIsSkippedThatDay() {
    World world = new World("30 2 * * *");
    world.clients.put("oslo", OSLO);
    world.clients.put("utc", UTC);
    world.passes("2026-03-28T00:00:00Z", "2026-03-31T00:00:00Z");

    assertThat(world.ran.get("oslo")).containsExactly("2026-03-28T02:30", "2026-03-30T02:30");
    assertThat(world.ran.get("utc")).hasSize(3);
  }

  @Test
  void inAClientsZoneATimeThatComesTwiceIsRunOnce() {
    World world = new World("*/30 2 * * *");
    world.clients.put("oslo", OSLO);
    world.passes("2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z");

    assertThat(world.ran.get("oslo")).containsExactly("2026-10-25T02:00", "2026-10-25T02:30");
  }

  @Test
  void aClientThatMovesWestDoesNotRunTheSameLocalTimeAgain() {
    World world = new World("0 9 * * *");
    world.clients.put("traveller", OSLO);
    world.clients.put("londoner", LONDON);
    world.moves("2026-06-01T07:30:00Z", "traveller", LONDON);
    world.passes("2026-06-01T00:00:00Z", "2026-06-03T00:00:00Z");

    assertThat(world.ran.get("traveller")).containsExactly("2026-06-01T09:00", "2026-06-02T09:00");
    assertThat(world.ran.get("londoner")).hasSize(2);
  }

  @Test
  void aClientThatMovesEastPastTheTimeRunsItTheNextDay() {
    World world = new World("0 9 * * *");
    world.clients.put("traveller", LONDON);
    world.moves("2026-06-01T07:30:00Z", "traveller", OSLO);
    world.passes("2026-06-01T00:00:00Z", "2026-06-03T00:00:00Z");

    assertThat(world.ran.get("traveller")).containsExactly("2026-06-02T09:00");
  }

  @Test
  void aRunOfItExpiresAsAnyCommandDoesAndNotAtTheNextZonesTime() {
    World world = new World("0 9 * * *");
    world.clients.put("oslo", OSLO);
    FiringDesk desk =
        new FiringDesk(
            world,
            Clock.fixed(Instant.parse("2026-06-01T07:30:00Z"), ZoneOffset.UTC),
            SchedulerSettings.USUAL,
            meters);
    desk.bind(world.records, new Calendars(new CalendarsDouble(), world.records));
    assertThat(desk.run(world.schedule).part()).isEqualTo(Firing.RUN);
    assertThat(Objects.requireNonNull(world.last).options().ttl()).isNull();
  }

  @Test
  void ofTimesThatWereMissedTheLastInEachZoneIsMadeUpFor() {
    World world = new World("0 * * * *");
    world.clients.put("oslo", OSLO);
    world.clients.put("kathmandu", ZoneId.of("Asia/Kathmandu"));
    Instant back = Instant.parse("2026-06-01T05:05:00Z");
    Course course =
        new Course(world.schedule.schedule(), world.schedule.rules(), Duration.ofSeconds(60));
    Optional<Instant> next = Optional.of(Instant.parse("2026-06-01T02:00:00Z"));
    while (next.isPresent() && next.get().isBefore(back)) {
      world.rings(next.get(), back);
      next = course.following(next.get(), back, 1, 1);
    }

    assertThat(world.ran.get("oslo")).containsExactly("2026-06-01T07:00");
    assertThat(world.ran.get("kathmandu")).containsExactly("2026-06-01T10:00");
    assertThat(world.records.recorded)
        .filteredOn(firing -> firing.outcome() == Firing.Outcome.MISSED)
        .hasSize(5)
        .allMatch(firing -> "a later one stands for it".equals(firing.why()));
  }
}
