/**
 * JSON Schemas of Java types, by the one library that makes them, which brings Jackson with it.
 *
 * <p>Handler tables call it when a typed handler is added, on the thread that adds it. An agent
 * never does, and has neither library.
 */
@NullMarked
package dev.orb.exchange.schema;

import org.jspecify.annotations.NullMarked;
