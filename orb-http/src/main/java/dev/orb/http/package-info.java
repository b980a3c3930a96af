/**
 * The HTTP edge: listens, lets callers in, and answers every failure as a problem.
 *
 * <p>{@code orb server} starts it last and stops it first. Requests run on Jetty's threads.
 */
@NullMarked
package dev.orb.http;

import org.jspecify.annotations.NullMarked;
