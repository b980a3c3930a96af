package dev.orb.protocol.json;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import org.jspecify.annotations.Nullable;

/** Makes {@link Json} of text and of Java values. Thread-safe. */
public final class JsonCodec {
  /** JSON {@code null}. */
  public static final Json NULL = new GsonJson(JsonNull.INSTANCE);

  /** An object without members. */
  public static final Json EMPTY_OBJECT = new GsonJson(new JsonObject());

  /** How deep arrays and objects may be nested in one value. */
  public static final int MAX_DEPTH = 64;

  private JsonCodec() {}

  /**
   * Reads one JSON text (RFC 8259, strict; of two members of one name none is taken).
   *
   * @throws OrbException {@code BAD_PARAMS} if it is not JSON or is nested deeper than {@link
   *     #MAX_DEPTH}
   */
  public static Json parse(String text) {
    return new GsonJson(JsonTree.parse(text));
  }

  /**
   * The same for bytes, which must be well-formed UTF-8.
   *
   * @throws OrbException {@code BAD_PARAMS} as for text
   */
  public static Json parse(byte[] utf8) {
    return new GsonJson(JsonTree.parse(Utf8.read(utf8)));
  }

  /**
   * A text that {@link Json#text} wrote, which is read when more than the text is wanted of it.
   *
   * @return a value that throws as {@link #parse(String)} then, if the text is not JSON after all
   */
  public static Json written(String text) {
    return new GsonJson(text);
  }

  /**
   * The JSON of a Java value: null, {@link Json}, strings, numbers, booleans, enums (their name),
   * {@code Instant} (ISO-8601, UTC, milliseconds), {@code Duration} (ISO-8601), {@code UUID},
   * {@code CommandId}, {@code Optional} (its value or null), maps, iterables, arrays and records.
   *
   * <p>A record's component that is null or an empty {@code Optional} becomes an absent member; in
   * a map or list it becomes JSON null.
   *
   * @throws OrbException {@code BAD_PARAMS} for anything else, for NaN and infinities, and for what
   *     is nested deeper than {@link #MAX_DEPTH}
   */
  public static Json of(@Nullable Object value) {
    return value instanceof Json json ? json : new GsonJson(JavaToJson.tree(value));
  }
}
