package dev.orb.protocol.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.FiringNote;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Overlap;
import dev.orb.protocol.Retries;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Command;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ClientPlanTest {
  private static final Instant AT = Instant.parse("2026-11-20T21:00:00Z");
  private static final Schedule NIGHTLY = Schedule.cron("0 22 * * *", ZoneId.of("Europe/Oslo"));

  private static ClientPlan plan(Schedule schedule, Rules rules, CommandOptions options) {
    return new ClientPlan(
        "nightly", schedule, rules, "backup", JsonCodec.parse("{\"path\":\"/\"}"), options);
  }

  private static ClientPlan plan() {
    return plan(NIGHTLY, Rules.USUAL, CommandOptions.DEFAULT);
  }

  @Test
  void itIsReadAsItWasWritten() {
    CommandOptions options =
        CommandOptions.DEFAULT
            .withTtl(Duration.ofMinutes(5))
            .withTimeout(Duration.ofSeconds(7))
            .withSerialKey("disk")
            .withComponent("billing")
            .withTrace("00-aa")
            .withRetries(new Retries(2, Duration.ofSeconds(3), 1.5));
    Rules rules =
        new Rules(
            Misfire.ALL, Overlap.ALLOW, null, Duration.ofHours(2), false, Duration.ofMinutes(1));
    List<Schedule> schedules =
        List.of(
            NIGHTLY.starting(AT).ending(AT.plusSeconds(9)),
            Schedule.every(Duration.ofMinutes(3)).starting(AT),
            Schedule.once(AT));
    for (Schedule schedule : schedules) {
      ClientPlan written =
          new ClientPlan(
              "nightly", schedule, rules, "backup", null, options, Duration.ofMinutes(7));
      assertThat(ClientPlan.of("nightly", JsonCodec.parse(written.json().text())))
          .isEqualTo(written);
    }
  }

  @Test
  void whatSaysTheSameHasTheSameVersionAndNothingElseHas() {
    assertThat(plan().plan().version()).isEqualTo(plan().plan().version()).hasSize(16);
    assertThat(plan(NIGHTLY, Rules.USUAL.misfire(Misfire.SKIP), CommandOptions.DEFAULT).plan())
        .extracting("version")
        .isNotEqualTo(plan().plan().version());
  }

  @Test
  void ofAServerThatDoesNotSaySoATimeIsMissedAfterAMinute() {
    String text = plan().json().text().replace("\"missedAfter\":60000,", "");
    assertThat(text).doesNotContain("missedAfter");
    assertThat(ClientPlan.of("nightly", JsonCodec.parse(text)).missedAfter())
        .isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void itsCommandHasTheIdOfTheServersFiringAndOutlivesItsStart() {
    Instant now = AT.plusSeconds(2);
    Command command = plan().command(AT, now, AT.minusSeconds(86_400), "web-1");
    assertThat(command.id()).isEqualTo(CommandId.ofFiring("nightly", AT, ""));
    assertThat(command.durable()).isTrue();
    FiringNote note = Objects.requireNonNull(command.firing());
    assertThat(note.startBy()).as("the next time").isEqualTo(AT.plusSeconds(86_400));
    assertThat(note.previousAt()).isEqualTo(AT.minusSeconds(86_400));
    assertThat(command.expiresAt()).isEqualTo(AT.plusSeconds(86_400).plus(ClientPlan.AWAITED));
  }

  @Test
  void whatAClientCannotDoAloneIsRefused() {
    CommandOptions plain = CommandOptions.DEFAULT;
    assertRefused(Schedule.afterEnd(Duration.ofMinutes(1)), Rules.USUAL, plain, "after: end");
    assertRefused(Schedule.cronOfClients("0 2 * * *"), Rules.USUAL, plain, "zone: client");
    assertRefused(NIGHTLY.times(3), Rules.USUAL, plain, "times");
    assertRefused(NIGHTLY, Rules.USUAL.skipOn(new SkipOn("holidays")), plain, "skip-on");
    assertRefused(NIGHTLY, Rules.USUAL.overlap(Overlap.QUEUE), plain, "overlap: queue");
    assertRefused(NIGHTLY, Rules.USUAL, plain.withSupersedeKey("k"), "supersede");
  }

  private static void assertRefused(
      Schedule schedule, Rules rules, CommandOptions options, String word) {
    assertThatThrownBy(() -> plan(schedule, rules, options))
        .isInstanceOfSatisfying(
            OrbException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_PARAMS))
        .hasMessageContaining(word)
        .hasMessageContaining("run-on: client");
  }

  @Test
  void whatIsNoPlanIsRefusedInOneLine() {
    for (String text :
        List.of("{}", "{\"cron\":1}", "[]", "{\"cron\":\"0 1 * * *\",\"zone\":\"Mars/Base\"}")) {
      assertThatThrownBy(() -> ClientPlan.of("nightly", JsonCodec.parse(text)))
          .isInstanceOf(OrbException.class)
          .hasMessageNotContaining("\n");
    }
  }
}
