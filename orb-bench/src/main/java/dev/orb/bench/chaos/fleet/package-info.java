/**
 * ORB as what is tormented: a node, machines with clients, the links between, and the HTTP API that
 * orders go in by.
 *
 * <p>{@code orb bench chaos} makes the {@link dev.orb.bench.chaos.fleet.OrbSubject} and calls it on
 * its own thread. The two mains are processes of their own, in which everything is the product's
 * but the clock, which can be stepped, and what the handlers do.
 */
@NullMarked
package dev.orb.bench.chaos.fleet;

import org.jspecify.annotations.NullMarked;
