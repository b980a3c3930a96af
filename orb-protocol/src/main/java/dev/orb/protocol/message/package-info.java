/**
 * The messages on the wire, as records under sealed types.
 *
 * <p>Constructors check what they are given, so a message that exists is a legal one, whether code
 * or the codec made it. {@code docs/wire-protocol.md} has one table a message.
 */
@NullMarked
package dev.orb.protocol.message;

import org.jspecify.annotations.NullMarked;
