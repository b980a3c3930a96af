package dev.orb.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A command made by a firing.
 *
 * @param id derived from the firing, {@link CommandId#ofFiring}
 * @param schedule the schedule that fired
 * @param scheduledAt the nominal time of the firing
 * @param name the command's name
 * @param params its parameters; null leaves them absent
 * @param target resolved now, at fire time
 * @param options how to send it; its {@code ttl} counts from acceptance
 * @param terms on which it is sent
 */
public record FiredCommand(
    CommandId id,
    String schedule,
    Instant scheduledAt,
    String name,
    @Nullable Json params,
    Target target,
    CommandOptions options,
    FiringTerms terms) {

  /**
   * @throws OrbException {@code BAD_PARAMS} if a name is none
   */
  public FiredCommand {
    Names.id("schedule", schedule);
    Names.command(name);
  }

  /** One that nobody owns, and that no earlier one is in the way of. */
  public FiredCommand(
      CommandId id,
      String schedule,
      Instant scheduledAt,
      String name,
      @Nullable Json params,
      Target target,
      CommandOptions options) {
    this(id, schedule, scheduledAt, name, params, target, options, FiringTerms.NONE);
  }
}
