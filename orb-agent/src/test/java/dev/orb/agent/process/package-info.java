/** Tests of running OS commands, with real programs. */
@NullMarked
package dev.orb.agent.process;

import org.jspecify.annotations.NullMarked;
