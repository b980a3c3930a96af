/** Schedules: when they come due, and what becomes of them. */
@NullMarked
package dev.orb.scheduler;

import org.jspecify.annotations.NullMarked;
