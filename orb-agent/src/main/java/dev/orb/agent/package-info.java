/**
 * The ready-made client for OS commands.
 *
 * <p>{@code orb} mounts {@link dev.orb.agent.AgentCommand}; everything below is wired there. It
 * uses the client library as any worker would.
 */
@NullMarked
package dev.orb.agent;

import org.jspecify.annotations.NullMarked;
