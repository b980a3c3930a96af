/**
 * Runs what {@code dev.orb.agent.config} describes: one operating system process a command, in a
 * group of its own.
 *
 * <p>The agent registers an {@link dev.orb.agent.process.OsCommand} for each command; it runs on
 * the client's handler threads and waits there for its process.
 */
@NullMarked
package dev.orb.agent.process;

import org.jspecify.annotations.NullMarked;
