/**
 * {@code orb demo}: a tour with real processes, which checks what it shows.
 *
 * <p>The command line calls it, on its own thread. Every step is typed into the same command line
 * that a reader would use, and every claim is compared with what came back.
 */
@NullMarked
package dev.orb.app.demo;

import org.jspecify.annotations.NullMarked;
