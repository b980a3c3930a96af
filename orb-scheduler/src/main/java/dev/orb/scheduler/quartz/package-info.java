/**
 * The adapter to Quartz: one trigger type of our own in its JDBC store, and schedules and firings
 * in tables beside it.
 *
 * <p>{@code scheduler} finds it as a service. Firings run on Quartz's worker threads, which wait
 * for the sink; its scheduler thread waits for nobody.
 */
@NullMarked
package dev.orb.scheduler.quartz;

import org.jspecify.annotations.NullMarked;
