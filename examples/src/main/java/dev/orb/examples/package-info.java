/**
 * One question a file, each with a {@code main}. The tests run them all.
 *
 * <p>You call them, on your own thread.
 */
@NullMarked
package dev.orb.examples;

import org.jspecify.annotations.NullMarked;
