/**
 * The fleet: who is enrolled, in which groups, and who is here now.
 *
 * <p>Dispatch asks it for targets; the broker tells it who comes and goes.
 */
@NullMarked
package dev.orb.server.fleet;

import org.jspecify.annotations.NullMarked;
