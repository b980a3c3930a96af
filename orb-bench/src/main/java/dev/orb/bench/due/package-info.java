/**
 * Many things that come due at once: how late each is, and another scheduler on the same database
 * to stand beside.
 *
 * <p>Used by {@code orb bench schedule} on its own thread; what comes due is counted on the
 * schedulers' threads.
 */
@NullMarked
package dev.orb.bench.due;

import org.jspecify.annotations.NullMarked;
