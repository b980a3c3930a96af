package dev.orb.server.journal;

import dev.orb.protocol.CommandId;
import java.time.Instant;

/**
 * One thing that was seen of a delivery and cannot be told from its times.
 *
 * @param command which command
 * @param client which client
 * @param stamp its place among all that happens to the command
 * @param at when
 * @param what in one word, such as {@code redelivered}
 * @param attempt which attempt, 0 if it is about none
 * @param words the same for a person
 */
public record EvidenceRecord(
    CommandId command,
    String client,
    long stamp,
    Instant at,
    String what,
    int attempt,
    String words) {}
