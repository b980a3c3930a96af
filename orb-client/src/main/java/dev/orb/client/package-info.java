/**
 * The library that a worker runs: it dials out to the broker, answers commands with the handlers of
 * its author, and may call the server and emit events.
 *
 * <p>Authors of workers, the agent and the test kit call it, from any thread. {@code docs/threads}
 * has a line for each thread of {@code ClientThreads}.
 */
@NullMarked
package dev.orb.client;

import org.jspecify.annotations.NullMarked;
