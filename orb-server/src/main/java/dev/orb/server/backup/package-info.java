/**
 * A copy of a node's data while it runs, and a data folder made of it. The journal is the truth:
 * the broker's own files are not copied, as what waits in its queues follows from the journal.
 * Called by whoever operates the fleet, on their own threads.
 */
@NullMarked
package dev.orb.server.backup;

import org.jspecify.annotations.NullMarked;
