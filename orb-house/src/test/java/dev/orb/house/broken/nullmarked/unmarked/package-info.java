/** Said, but not marked. */
package dev.orb.house.broken.nullmarked.unmarked;
