/**
 * What clients declared of their handlers: each distinct contract once, whoever has it, and what is
 * wrong with parameters by it.
 *
 * <p>The fleet tells it of hellos on its loop; whoever sends commands asks it, on any thread. It
 * blocks on nothing.
 */
@NullMarked
package dev.orb.server.contract;

import org.jspecify.annotations.NullMarked;
