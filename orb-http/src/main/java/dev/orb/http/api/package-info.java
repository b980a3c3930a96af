/**
 * The HTTP API: one file a noun, its JSON beside it.
 *
 * <p>{@code dev.orb.http} mounts it. Every handler runs on a request thread of the edge, which it
 * may block up to a deadline.
 */
@NullMarked
package dev.orb.http.api;

import org.jspecify.annotations.NullMarked;
