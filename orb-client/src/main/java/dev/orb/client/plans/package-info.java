/**
 * Schedules that a client runs itself: what it was given, and what comes due of it while it is away
 * too.
 *
 * <p>The {@code Almanac} is called by the session, on the transport's threads, and does its work on
 * the client's serial tasks; the ledger's file is the one adapter that keeps plans.
 */
@NullMarked
package dev.orb.client.plans;

import org.jspecify.annotations.NullMarked;
