package dev.orb.server.journal;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import java.time.Instant;

/**
 * A command to any one of several went on to another client, because the one that had it will not
 * start it.
 *
 * @param command which
 * @param number from 1, counts up
 * @param from who had it
 * @param code why it went on
 * @param to who has it now
 * @param at when
 */
public record HandOver(
    CommandId command, int number, String from, ErrorCode code, Addressee to, Instant at) {}
