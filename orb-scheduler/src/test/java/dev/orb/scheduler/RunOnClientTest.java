package dev.orb.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.ClientSchedule;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.CommandSink;
import dev.orb.protocol.FiredCommand;
import dev.orb.protocol.FiringNote;
import dev.orb.protocol.Json;
import dev.orb.protocol.Overlap;
import dev.orb.protocol.Target;
import dev.orb.protocol.schedule.ClientPlan;
import dev.orb.protocol.schedule.Course;
import dev.orb.protocol.schedule.Misfire;
import dev.orb.protocol.schedule.Rules;
import dev.orb.protocol.schedule.RunOn;
import dev.orb.protocol.schedule.Schedule;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a node sends of a schedule that its clients run themselves: hourly, from noon on. */
class RunOnClientTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Rules ON_CLIENTS = Rules.USUAL.runOn(RunOn.CLIENT);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<FiredCommand> taken = new ArrayList<>();

  @AfterEach
  void close() {
    meters.close();
  }

  private static ScheduledCommand hourly(Rules rules) {
    return named("hourly", rules);
  }

  private static ScheduledCommand named(String id, Rules rules) {
    return ScheduledCommand.of(id, CommandRequest.of("note", null))
        .to(Target.all())
        .at(Schedule.cron("0 * * * *", ZoneOffset.UTC))
        .by(rules);
  }

  /** What is sent of this time, if it is dealt with now. */
  private FiredCommand fired(Rules rules, Instant scheduledAt, Instant now) {
    RecordsDouble records = new RecordsDouble(hourly(rules));
    FiringDesk desk =
        new FiringDesk(
            command -> {
              taken.add(command);
              return CompletableFuture.completedFuture(command.id());
            },
            Clock.fixed(now, ZoneOffset.UTC),
            SchedulerSettings.USUAL,
            meters);
    desk.bind(records, new Calendars(new CalendarsDouble(), records));
    assertThat(desk.rings(List.of(new ScheduleStore.Due("hourly", scheduledAt, null, false, ""))))
        .isTrue();
    return taken.get(taken.size() - 1);
  }

  private static Instant startBy(FiredCommand command) {
    FiringNote note = Objects.requireNonNull(command.terms().note());
    return Objects.requireNonNull(note.startBy());
  }

  @Test
  void itsCommandIsAwaitedLongerThanItMayBeStarted() {
    FiredCommand command = fired(ON_CLIENTS, NOON, NOON);
    assertThat(command.id()).isEqualTo(CommandId.ofFiring("hourly", NOON, ""));
    assertThat(startBy(command)).as("until it comes due again").isEqualTo(NOON.plus(HOUR));
    assertThat(command.options().ttl()).isEqualTo(HOUR.plus(ClientPlan.AWAITED));
    assertThat(command.terms().overlap()).as("the client knows what runs").isEqualTo(Overlap.ALLOW);
  }

  @Test
  void ofTimesThatTheNodeMissedAllButTheLastOnlyAsk() {
    Instant back = NOON.plus(HOUR.multipliedBy(3)).plusSeconds(600);
    assertThat(startBy(fired(ON_CLIENTS, NOON, back))).isEqualTo(NOON);
    Instant last = NOON.plus(HOUR.multipliedBy(3));
    assertThat(startBy(fired(ON_CLIENTS, last, back))).isEqualTo(last.plus(HOUR));
  }

  @Test
  void ofTimesThatTheNodeMissedByRuleEachIsWantedOrNone() {
    Instant back = NOON.plus(HOUR.multipliedBy(3)).plusSeconds(600);
    assertThat(startBy(fired(ON_CLIENTS.misfire(Misfire.ALL), NOON, back))).isAfter(back);
    assertThat(startBy(fired(ON_CLIENTS.misfire(Misfire.SKIP), NOON, back))).isEqualTo(NOON);
    assertThat(startBy(fired(ON_CLIENTS.inWindow(HOUR), NOON, back))).isEqualTo(NOON);
  }

  @Test
  void noTimeIsLeaptOverAsClientsMayHaveRunIt() {
    Schedule schedule = hourly(ON_CLIENTS).schedule();
    Course course = new Course(schedule, ON_CLIENTS, Duration.ofSeconds(60));
    Instant back = NOON.plus(HOUR.multipliedBy(5));
    assertThat(course.following(NOON, back, 1, 1)).contains(NOON.plus(HOUR));
    assertThat(course.following(NOON, back, 1, Course.MOST_IN_A_ROW)).contains(back.plus(HOUR));
  }

  /** What the sink was told, by id. */
  private static final class Told implements CommandSink {
    final Map<String, ClientSchedule> has = new TreeMap<>();

    @Override
    public CompletionStage<CommandId> fire(FiredCommand command) {
      throw new IllegalStateException("nothing is fired here");
    }

    @Override
    public void install(ClientSchedule schedule) {
      has.put(schedule.id(), schedule);
    }

    @Override
    public void installAll(List<ClientSchedule> schedules) {
      has.clear();
      schedules.forEach(this::install);
    }
  }

  @Test
  void aPlanSaysWhenATimeWasMissedAsTheNodesSettingDoes() {
    Told told = new Told();
    new OnClients(new RecordsDouble(hourly(ON_CLIENTS)), told, Duration.ofSeconds(7)).start();
    Json plan = Objects.requireNonNull(told.has.get("hourly")).plan();
    assertThat(plan.get("missedAfter").map(Json::integer)).contains(7_000L);
  }

  @Test
  void aLookThatBeganBeforeAPutHereDoesNotTakeItBack() {
    OnClients[] itself = new OnClients[1];
    RecordsDouble records =
        new RecordsDouble(hourly(ON_CLIENTS)) {
          @Override
          public List<ScheduledCommand> onClients() {
            if (itself[0] != null) {
              // why here: what was read is from before it
              itself[0].changed(named("newer", ON_CLIENTS));
            }
            return List.of(kept);
          }
        };
    Told told = new Told();
    OnClients clients = new OnClients(records, told, HOUR);
    clients.start();
    itself[0] = clients;
    clients.lookAgain();
    assertThat(told.has).containsOnlyKeys("hourly", "newer");
  }
}
