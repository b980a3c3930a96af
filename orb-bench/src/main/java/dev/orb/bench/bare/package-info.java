/**
 * The limit: the broker's own library with our settings and queues, and nothing of ours around it.
 *
 * <p>The bench calls it. One process is broker and caller, another holds the echoing clients.
 */
@NullMarked
package dev.orb.bench.bare;

import org.jspecify.annotations.NullMarked;
