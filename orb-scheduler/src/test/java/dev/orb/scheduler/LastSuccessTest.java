package dev.orb.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandEnd;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.CommandSink;
import dev.orb.protocol.CommandState;
import dev.orb.protocol.FiredCommand;
import dev.orb.protocol.Target;
import dev.orb.protocol.schedule.Schedule;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LastSuccessTest {
  private static final Instant AT = Instant.parse("2026-11-20T12:00:00Z");

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final LastSuccess successes = new LastSuccess(meters);

  @AfterEach
  void close() {
    meters.close();
  }

  private static CommandEnd end(String schedule, CommandState state, Instant at) {
    return new CommandEnd(CommandId.ofFiring(schedule, at, ""), schedule, state, at);
  }

  private @Nullable Double shown(String schedule) {
    Gauge gauge = meters.find(LastSuccess.NAME).tag("schedule", schedule).gauge();
    return gauge == null ? null : gauge.value();
  }

  @Test
  void aScheduleShowsWhenItLastSucceededEverywhere() {
    successes.watch("night");
    assertThat(shown("night")).isNull();
    successes.ended(end("night", CommandState.PARTIAL, AT));
    successes.ended(end("night", CommandState.FAILED, AT));
    assertThat(shown("night")).isNull();

    successes.ended(end("night", CommandState.SUCCEEDED, AT.plusMillis(500)));
    successes.ended(end("night", CommandState.SUCCEEDED, AT.minusSeconds(60)));
    successes.ended(end("night", CommandState.FAILED, AT.plusSeconds(60)));
    assertThat(shown("night")).isEqualTo(AT.getEpochSecond() + 0.5);
  }

  @Test
  void aScheduleThatIsGoneShowsNothingAnyMore() {
    successes.watch("night");
    successes.ended(end("night", CommandState.SUCCEEDED, AT));
    successes.forget("night");
    successes.ended(end("night", CommandState.SUCCEEDED, AT.plusSeconds(1)));

    assertThat(meters.getMeters()).isEmpty();
  }

  @Test
  void noMoreThanAThousandAreShown() {
    for (int i = 0; i <= LastSuccess.MOST; i++) {
      successes.watch("s" + i);
      successes.ended(end("s" + i, CommandState.SUCCEEDED, AT));
    }

    assertThat(meters.getMeters()).hasSize(LastSuccess.MOST);
    assertThat(shown("s0")).isNotNull();
  }

  @Test
  void afterARestartItIsWhatTheCommandsOnRecordCameTo() {
    ScheduledCommand night =
        ScheduledCommand.of("night", CommandRequest.of("note", null))
            .to(Target.all())
            .at(Schedule.every(Duration.ofHours(1)));
    RecordsDouble records = new RecordsDouble(night);
    Map<CommandId, CommandEnd> ends = new HashMap<>();
    for (int i = 0; i < 3; i++) {
      Instant at = AT.minus(Duration.ofHours(i));
      records.recorded.add(Firing.of("night", at, "", at, 0));
      CommandEnd end =
          end("night", i == 1 ? CommandState.SUCCEEDED : CommandState.FAILED, at.plusSeconds(5));
      ends.put(CommandId.ofFiring("night", at, ""), end);
    }
    successes.load(
        records,
        new CommandSink() {
          @Override
          public CompletionStage<CommandId> fire(FiredCommand command) {
            return CompletableFuture.completedFuture(command.id());
          }

          @Override
          public Optional<CommandEnd> end(CommandId id) {
            return Optional.ofNullable(ends.get(id));
          }
        });

    assertThat(shown("night")).isEqualTo(AT.getEpochSecond() - 3600.0 + 5);
  }
}
