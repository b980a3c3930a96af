package dev.orb.server.journal;

import dev.orb.protocol.CommandId;
import org.jspecify.annotations.Nullable;

/**
 * A delivery that was given up.
 *
 * @param no names it, growing
 * @param name of its command
 * @param delivery how it ended
 * @param requeuedBy the command that tries it again; null while nobody has asked for one
 */
public record DeadLetter(
    long no, String name, DeliveryRecord delivery, @Nullable CommandId requeuedBy) {}
