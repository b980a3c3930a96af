/**
 * JSON, and the one place that knows Gson: values ({@link dev.orb.protocol.json.JsonCodec}) and
 * messages ({@link dev.orb.protocol.json.MessageCodec}).
 *
 * <p>Everybody may call it, on any thread; nothing here has state that changes, blocks or reads a
 * clock. What comes in is strict JSON in well-formed UTF-8, nested to a bound, and what does not
 * fit is refused with an {@code OrbException} that never repeats the payload.
 */
@NullMarked
package dev.orb.protocol.json;

import org.jspecify.annotations.NullMarked;
