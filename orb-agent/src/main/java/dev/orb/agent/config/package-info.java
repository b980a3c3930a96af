/**
 * What {@code agent.yaml} may say, read and checked to the last key.
 *
 * <p>The agent reads it at start and again on SIGHUP; {@code dev.orb.agent.process} runs what it
 * describes. Values only: no threads, no processes.
 */
@NullMarked
package dev.orb.agent.config;

import org.jspecify.annotations.NullMarked;
