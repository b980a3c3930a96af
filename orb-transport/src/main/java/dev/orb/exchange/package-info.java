/**
 * The conversation, the same on both ends: handler table, pending calls, deadlines and execution.
 *
 * <p>Client and server use it: {@link dev.orb.exchange.CommandIntake} takes commands off a queue,
 * {@link dev.orb.exchange.PendingCalls} and {@link dev.orb.exchange.CallSender} wait for replies.
 * It knows the wire only by the port {@code dev.orb.transport} and the disk only by {@link
 * dev.orb.exchange.Ledger}.
 *
 * <p>Threads: a message is decided about on the thread of the transport that brings it, handlers
 * run on {@link dev.orb.exchange.HandlerThreads}, deadlines and second tries on the one thread of
 * {@link dev.orb.exchange.DeadlineThreads}; answers go on whichever thread the ledger or the broker
 * confirms on. Nothing blocks on any of these but handlers.
 */
@NullMarked
package dev.orb.exchange;

import org.jspecify.annotations.NullMarked;
