/**
 * From a command to an end for each of its targets: acceptance, outbox, state machine, sweep and
 * cancel.
 *
 * <p>One thread, the dispatch loop, owns the state of all open commands; everything else talks to
 * it by messages.
 */
@NullMarked
package dev.orb.server.dispatch;

import org.jspecify.annotations.NullMarked;
