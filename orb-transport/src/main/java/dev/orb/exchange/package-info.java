/**
 * The conversation, the same on both ends: handler table, pending calls, deadlines and execution.
 *
 * <p>Client and server use it. Handlers run on a bounded executor of the exchange, never on threads
 * of the transport.
 */
@NullMarked
package dev.orb.exchange;

import org.jspecify.annotations.NullMarked;
