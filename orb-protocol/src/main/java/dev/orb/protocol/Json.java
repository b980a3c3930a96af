package dev.orb.protocol;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One immutable JSON value: params, a result, a fact. Made by {@code
 * dev.orb.protocol.json.JsonCodec}. Two values are equal when they are the same JSON.
 *
 * <p>Absent is not {@code null}: where a value may be missing, the holder has no {@code Json}; a
 * JSON {@code null} is a value that {@link #isNull() is null}. Numbers keep their digits, so 64-bit
 * integers survive.
 */
public interface Json {

  /** Compact JSON text. */
  String text();

  /** Whether this is JSON {@code null}. */
  boolean isNull();

  /** Whether this is an object. */
  boolean isObject();

  /** Whether this is an array. */
  boolean isArray();

  /** Whether this is a string. */
  boolean isString();

  /** Whether this is a number. */
  boolean isNumber();

  /** Whether this is {@code true} or {@code false}. */
  boolean isBoolean();

  /** The member of that name, empty if this is no object or has none. */
  Optional<Json> get(String member);

  /** The members in their order, empty if this is no object. */
  Map<String, Json> members();

  /** The elements, empty if this is no array. */
  List<Json> elements();

  /**
   * The value as a Java type.
   *
   * @throws OrbException {@code BAD_PARAMS} if it does not fit
   */
  <T> T as(Class<T> type);

  /**
   * The string.
   *
   * @throws OrbException {@code BAD_PARAMS} if this is no string
   */
  String string();

  /**
   * The integer.
   *
   * @throws OrbException {@code BAD_PARAMS} if this is no integer of 64 bits
   */
  long integer();

  /**
   * The number.
   *
   * @throws OrbException {@code BAD_PARAMS} if this is no number
   */
  double number();

  /**
   * The boolean.
   *
   * @throws OrbException {@code BAD_PARAMS} if this is no boolean
   */
  boolean bool();
}
