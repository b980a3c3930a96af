package dev.orb.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Offline;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.protocol.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleRefusalsTest {
  private static final ZoneId UTC = ZoneId.of("UTC");

  private static void refused(ThrowingCallable call, String why) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            OrbException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.BAD_PARAMS);
              assertThat(e.getMessage()).contains(why);
            });
  }

  @ParameterizedTest
  @CsvSource({
    "61 * * * *,     61",
    "* 24 * * *,     24",
    "* * * 13 *,     13",
    "* * *,          3 fields",
    "1 2 3 4 5 6 7 8, 8 fields",
    "A * * * *,      A",
    "@never,         nickname",
    "'',             fields",
  })
  void aWrongCronExpressionIsSaidWithItsFault(String expression, String why) {
    refused(() -> Schedule.cron(expression, UTC), why);
    refused(() -> Schedule.cron(expression, UTC), "cron '" + expression + "'");
  }

  @Test
  void partsThatContradictEachOtherAreRefused() {
    Instant now = Instant.parse("2026-11-20T12:00:00Z");

    refused(() -> Schedule.once(now).starting(now).ending(now.minusSeconds(1)), "before the start");
    refused(() -> Schedule.once(now).times(0), "times");
    refused(() -> Schedule.every(Duration.ofMillis(999)), "every");
    refused(() -> Schedule.every(Duration.ofSeconds(-5)), "every");
  }

  @Test
  void aScheduleSendsNothingEphemeralAndNeedsNoIdempotencyKey() {
    CommandRequest<?> beep = CommandRequest.of("beep", null);
    Schedule schedule = Schedule.every(Duration.ofSeconds(1));

    refused(
        () -> ScheduledCommand.of("a", beep.offline(Offline.REJECT)).to(Target.all()).at(schedule),
        "offline");
    refused(
        () -> ScheduledCommand.of("a", beep.idempotencyKey("k")).to(Target.all()).at(schedule),
        "idempotencyKey");
    refused(() -> ScheduledCommand.of("a b", beep).to(Target.all()).at(schedule), "schedule id");
  }
}
