package dev.orb.scheduler;

import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.FiredCommand;
import dev.orb.protocol.FiringNote;
import dev.orb.protocol.FiringTerms;
import dev.orb.protocol.LeftOut;
import dev.orb.protocol.Overlap;
import dev.orb.protocol.schedule.ClientPlan;
import dev.orb.protocol.schedule.Lifetime;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a firing sends, and until when it is wanted. Pure. */
final class Terms {
  private Terms() {}

  /** The command of a firing. */
  static FiredCommand command(
      ScheduledCommand schedule,
      Firing firing,
      Instant now,
      LeftOut leftOut,
      @Nullable Instant previous) {
    CommandOptions wanted = options(schedule, firing.scheduledAt(), now);
    CommandOptions options = wanted.withTtl(Lifetime.lasting(wanted.ttl(), schedule.rules()));
    FiringNote note = FiringNote.of(previous, Lifetime.jitter(schedule.rules(), options.ttl()));
    return command(
        schedule,
        firing,
        options,
        new FiringTerms(schedule.rules().overlap(), leftOut, schedule.owner(), note));
  }

  /**
   * The command of a firing that clients run themselves: it asks each for what came of it, and has
   * it run where it was not.
   *
   * @param asksOnly whether it is too late for that
   */
  static FiredCommand commandToClients(
      ScheduledCommand schedule,
      Firing firing,
      Instant now,
      boolean asksOnly,
      @Nullable Instant previous) {
    CommandOptions wanted = options(schedule, firing.scheduledAt(), now);
    Duration lasting = Lifetime.lasting(wanted.ttl(), schedule.rules());
    Duration lives = lasting == null ? ClientPlan.USUAL_TTL : lasting;
    Instant startBy = asksOnly ? firing.scheduledAt() : now.plus(lives);
    FiringNote note = new FiringNote(previous, Lifetime.jitter(schedule.rules(), lives), startBy);
    return command(
        schedule,
        firing,
        wanted.withTtl(lives.plus(ClientPlan.AWAITED)),
        // why allow: what is open here may have run there long ago; who runs it knows
        new FiringTerms(Overlap.ALLOW, LeftOut.NOBODY, schedule.owner(), note));
  }

  /** The command of a firing that somebody asked for: for everybody, and at once. */
  static FiredCommand commandAtOnce(
      ScheduledCommand schedule, Firing firing, Instant now, @Nullable Instant previous) {
    return command(
        schedule,
        firing,
        options(schedule, firing.scheduledAt(), now),
        new FiringTerms(
            schedule.rules().overlap(),
            LeftOut.NOBODY,
            schedule.owner(),
            FiringNote.of(previous, null)));
  }

  /** The command of a firing that is made up for long after: it waits for those before it. */
  static FiredCommand lateCommand(
      ScheduledCommand schedule, Firing firing, LeftOut leftOut, @Nullable Instant previous) {
    Overlap overlap = schedule.rules().overlap();
    return command(
        schedule,
        firing,
        schedule.options(),
        new FiringTerms(
            overlap == Overlap.ALLOW ? overlap : Overlap.QUEUE,
            leftOut,
            schedule.owner(),
            FiringNote.of(previous, null)));
  }

  private static FiredCommand command(
      ScheduledCommand schedule, Firing firing, CommandOptions options, FiringTerms terms) {
    return new FiredCommand(
        firing.command(),
        schedule.id(),
        firing.scheduledAt(),
        schedule.name(),
        schedule.params(),
        schedule.target(),
        options,
        terms);
  }

  private static CommandOptions options(
      ScheduledCommand schedule, Instant scheduledAt, Instant now) {
    CommandOptions options = schedule.options();
    return options.withTtl(
        Lifetime.ofCommand(schedule.schedule(), schedule.rules(), options.ttl(), scheduledAt, now));
  }
}
