package dev.orb.server.dispatch;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.Json;
import dev.orb.protocol.Names;
import dev.orb.protocol.Target;
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
 * @param retryOf the command that it tries again, if it does
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
    @Nullable CommandId retryOf) {
  public Submission {
    Names.command(name);
  }

  /** A command that no schedule fired. */
  public static Submission of(
      String name, @Nullable Json params, Target target, CommandOptions options, String by) {
    return new Submission(null, name, params, target, options, by, null, null, null);
  }
}
