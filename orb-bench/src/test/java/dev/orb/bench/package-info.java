/** The arithmetic of the measurements, and how they are shown. */
@NullMarked
package dev.orb.bench;

import org.jspecify.annotations.NullMarked;
