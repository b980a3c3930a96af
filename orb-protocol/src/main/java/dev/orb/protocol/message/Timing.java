package dev.orb.protocol.message;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a client had a command, in the server's time.
 *
 * @param delivered it arrived
 * @param started its handler began
 * @param finished its handler ended
 */
public record Timing(
    @Nullable Instant delivered, @Nullable Instant started, @Nullable Instant finished) {}
