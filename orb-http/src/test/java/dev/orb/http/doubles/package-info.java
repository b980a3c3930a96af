/** In-memory doubles of the ports that the edge stands on, for its own tests and the shell's. */
@NullMarked
package dev.orb.http.doubles;

import org.jspecify.annotations.NullMarked;
