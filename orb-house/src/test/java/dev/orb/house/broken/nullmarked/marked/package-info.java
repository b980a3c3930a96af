/** As every package is to be. */
@NullMarked
package dev.orb.house.broken.nullmarked.marked;

import org.jspecify.annotations.NullMarked;
