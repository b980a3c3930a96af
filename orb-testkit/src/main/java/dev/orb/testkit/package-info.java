/**
 * What tests of ORB and of applications on ORB need: the whole stack in one JVM, processes that can
 * be killed, and a fleet of simulated clients.
 *
 * <p>Tests call it, on their own thread.
 */
@NullMarked
package dev.orb.testkit;

import org.jspecify.annotations.NullMarked;
