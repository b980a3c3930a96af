package dev.orb.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * That every delivery of a command has ended.
 *
 * @param command its id
 * @param schedule which schedule fired it, if one did
 * @param state what came of it
 * @param at when the last delivery ended
 */
public record CommandEnd(
    CommandId command, @Nullable String schedule, CommandState state, Instant at) {}
