/**
 * The words that both ends share: names, ids, targets, states, error codes and command types as
 * values.
 *
 * <p>Everybody may use it; it uses nobody. It does no I/O, starts no thread and reads no clock
 * (time is passed in), so every type here is safe on any thread.
 */
@NullMarked
package dev.orb.protocol;

import org.jspecify.annotations.NullMarked;
