/**
 * Times that an iCalendar file names. The one place that knows the library for it.
 *
 * <p>Used by {@code scheduler} on the threads that fire and on those of its callers. Does no I/O.
 */
@NullMarked
package dev.orb.scheduler.ics;

import org.jspecify.annotations.NullMarked;
