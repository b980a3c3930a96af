/**
 * From a command to an end for each of its targets: acceptance, outbox, state machine, sweep and
 * cancel.
 *
 * <p>One thread, the dispatch loop, owns the state of all open durable commands; everything else
 * talks to it by messages. What is committed is acknowledged and sent on from the journal's
 * notifying thread; callers and watchers are told on a thread of their own. Ephemeral commands pass
 * the loop by: their callers send them, and the thread that receives a reply ends them.
 */
@NullMarked
package dev.orb.server.dispatch;

import org.jspecify.annotations.NullMarked;
