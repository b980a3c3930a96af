/**
 * The freeze of a fleet: nothing is released to clients and nothing comes due until a thaw. Called
 * by the server's run at its start and by whoever operates the fleet, on their own threads.
 */
@NullMarked
package dev.orb.server.freeze;

import org.jspecify.annotations.NullMarked;
