/**
 * Measurements, each beside the bare broker in the same run.
 *
 * <p>{@code orb bench} calls it, on its own thread. Numbers are medians of several rounds; the two
 * sides take turns, so that the machine's mood falls on both.
 */
@NullMarked
package dev.orb.bench;

import org.jspecify.annotations.NullMarked;
