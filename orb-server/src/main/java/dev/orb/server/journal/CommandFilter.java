package dev.orb.server.journal;

import dev.orb.protocol.CommandState;
import org.jspecify.annotations.Nullable;

/**
 * Which commands to list, newest first. What is null does not filter.
 *
 * @param state with this state
 * @param name of this name
 * @param by sent by this caller
 * @param schedule fired by this schedule
 */
public record CommandFilter(
    @Nullable CommandState state,
    @Nullable String name,
    @Nullable String by,
    @Nullable String schedule) {
  /** All. */
  public static final CommandFilter ALL = new CommandFilter(null, null, null, null);
}
