/**
 * The port to the wire: an envelope onto an address, one off a queue.
 *
 * <p>Exchange, client and server use it; {@code transport.artemis} is the one adapter. Nothing here
 * knows what the bytes mean.
 */
@NullMarked
package dev.orb.transport;

import org.jspecify.annotations.NullMarked;
