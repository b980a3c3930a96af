/** The product as one program. */
@NullMarked
package dev.orb.app;

import org.jspecify.annotations.NullMarked;
