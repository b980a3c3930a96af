/** The agent as a process of its own against a real server. */
@NullMarked
package dev.orb.agent;

import org.jspecify.annotations.NullMarked;
