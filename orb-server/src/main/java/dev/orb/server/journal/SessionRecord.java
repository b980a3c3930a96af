package dev.orb.server.journal;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One session of one client.
 *
 * @param epoch its number
 * @param client its id
 * @param node that it was at
 * @param address where it came from
 * @param instance the installation that it came from
 * @param version of its library or agent
 * @param connectedAt when it was welcomed
 * @param disconnectedAt when it ended; null while it lasts
 * @param reason why it ended; null while it lasts
 * @param graceful whether either end wanted that; null while it lasts
 * @param processed commands that it answered
 */
public record SessionRecord(
    long epoch,
    String client,
    String node,
    String address,
    String instance,
    String version,
    Instant connectedAt,
    @Nullable Instant disconnectedAt,
    @Nullable String reason,
    @Nullable Boolean graceful,
    long processed) {}
