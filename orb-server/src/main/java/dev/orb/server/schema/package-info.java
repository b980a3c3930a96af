/**
 * Values held against JSON Schemas, by the one library that does it, which brings Jackson with it.
 *
 * <p>Called by {@code server.contract} on the threads of whoever sends commands. Schemas come from
 * clients: nothing that they say may reach the network or take for ever.
 */
@NullMarked
package dev.orb.server.schema;

import org.jspecify.annotations.NullMarked;
