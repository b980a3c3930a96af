/** Tests of the agent's file. */
@NullMarked
package dev.orb.agent.config;

import org.jspecify.annotations.NullMarked;
