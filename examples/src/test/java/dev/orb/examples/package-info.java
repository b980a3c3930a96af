/** Runs every example. */
@NullMarked
package dev.orb.examples;

import org.jspecify.annotations.NullMarked;
