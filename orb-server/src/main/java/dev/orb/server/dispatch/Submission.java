package dev.orb.server.dispatch;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.FiringTerms;
import dev.orb.protocol.Json;
import dev.orb.protocol.Names;
import dev.orb.protocol.Target;
import dev.orb.server.access.Scope;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A command that somebody wants sent.
 *
 * @param id null for a new one; the same id again answers with the command that has it
 * @param name which handler
 * @param params null for none
 * @param target for whom
 * @param options how
 * @param by who wants it
 * @param schedule the schedule that fired, if one did
 * @param scheduledAt the nominal time of that firing
 * @param individual what differs from client to client
 * @param retryOf the command that it tries again, if it does
 * @param within how far who wants it reaches; null without an end
 * @param terms on which a schedule sends it
 */
public record Submission(
    @Nullable CommandId id,
    String name,
    @Nullable Json params,
    Target target,
    CommandOptions options,
    String by,
    @Nullable String schedule,
    @Nullable Instant scheduledAt,
    Individual individual,
    @Nullable CommandId retryOf,
    @Nullable Scope within,
    FiringTerms terms) {
  public Submission {
    Names.command(name);
  }

  /** One that nothing earlier is in the way of. */
  public Submission(
      @Nullable CommandId id,
      String name,
      @Nullable Json params,
      Target target,
      CommandOptions options,
      String by,
      @Nullable String schedule,
      @Nullable Instant scheduledAt,
      Individual individual,
      @Nullable CommandId retryOf,
      @Nullable Scope within) {
    this(
        id,
        name,
        params,
        target,
        options,
        by,
        schedule,
        scheduledAt,
        individual,
        retryOf,
        within,
        FiringTerms.NONE);
  }

  /** A command that no schedule fired. */
  public static Submission of(
      String name, @Nullable Json params, Target target, CommandOptions options, String by) {
    return new Submission(
        null, name, params, target, options, by, null, null, Individual.NONE, null, null);
  }

  /** The same, not the same for everybody. */
  public Submission with(Individual other) {
    return new Submission(
        id,
        name,
        params,
        target,
        options,
        by,
        schedule,
        scheduledAt,
        other,
        retryOf,
        within,
        terms);
  }

  /** The same from somebody who reaches so far only, to a target of which that much is left. */
  Submission within(Scope scope, Target some) {
    return new Submission(
        id,
        name,
        params,
        some,
        options,
        by,
        schedule,
        scheduledAt,
        individual,
        retryOf,
        scope,
        terms);
  }
}
