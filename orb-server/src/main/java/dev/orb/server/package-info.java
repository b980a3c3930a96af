/**
 * The library that commands a fleet, embedded in your application or run by {@code orb server}.
 *
 * <p>{@code OrbServer} is the one way in.
 */
@NullMarked
package dev.orb.server;

import org.jspecify.annotations.NullMarked;
