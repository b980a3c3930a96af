/**
 * When a schedule comes due, and how it goes on where time has passed it by: pure, so that a server
 * and a client that runs a schedule itself find the same times.
 *
 * <p>Called by the scheduler at a node and by {@code client.plans}, on any thread; time is passed
 * in.
 */
@NullMarked
package dev.orb.protocol.schedule;

import org.jspecify.annotations.NullMarked;
