/**
 * A fleet in one thread, by seed: the real dispatch of a node and the real exchange of its clients
 * over a journal, a broker and ledgers in memory, where every step happens when chance says so, and
 * node, clients and links die between any two. After each life the promises are checked.
 *
 * <p>Nothing here is thread-safe, and nothing waits: the whole of a simulation runs on the caller's
 * thread. The same seed makes the same steps.
 */
@NullMarked
package dev.orb.testkit.simulator;

import org.jspecify.annotations.NullMarked;
