package dev.orb.server;

import dev.orb.protocol.CommandId;
import java.io.InputStream;
import java.time.Instant;

/**
 * A bulk report of a client.
 *
 * @param id its own, the same if it comes again
 * @param client the broker-validated sender
 * @param channel what it is for
 * @param contentType what the client says that its bytes are
 * @param at when the client made it
 * @param size bytes of the body
 * @param body the bytes, as they come from the broker: reading waits for them, and what is not read
 *     is dropped when the sink returns. It need not be closed
 */
public record ClientReport(
    CommandId id,
    String client,
    String channel,
    String contentType,
    Instant at,
    long size,
    InputStream body) {}
