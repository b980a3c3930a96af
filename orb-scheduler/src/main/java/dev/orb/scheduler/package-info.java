/**
 * Commands at a time: what a schedule is, when it comes due, and what is put where it fires.
 *
 * <p>{@code CommandScheduler} is the way in. It names no library; {@code scheduler.quartz} is the
 * adapter, found as a service. Firings go into a {@code CommandSink}; nothing here sees the server.
 */
@NullMarked
package dev.orb.scheduler;

import org.jspecify.annotations.NullMarked;
