/**
 * What happens at the server, for operators and programs that watch it.
 *
 * <p>The fleet publishes; listeners, the HTTP edge and whoever else follows. Nobody who publishes
 * waits for anybody who follows.
 */
@NullMarked
package dev.orb.server.events;

import org.jspecify.annotations.NullMarked;
