package dev.orb.scheduler;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One time that a schedule came due.
 *
 * @param schedule which
 * @param scheduledAt the nominal time
 * @param firedAt when it was really handed over
 * @param command the id of the command, which follows from the first two
 * @param refused why no command came of it, null if one did
 */
public record Firing(
    String schedule,
    Instant scheduledAt,
    Instant firedAt,
    CommandId command,
    @Nullable ErrorCode refused) {}
