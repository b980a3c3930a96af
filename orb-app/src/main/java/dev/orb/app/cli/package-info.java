/**
 * The {@code orb} command line: one class a verb. A verb reads its options, asks the HTTP API and
 * prints the answer.
 *
 * <p>Called by {@code dev.orb.app.Main}, on the main thread.
 */
@NullMarked
package dev.orb.app.cli;

import org.jspecify.annotations.NullMarked;
