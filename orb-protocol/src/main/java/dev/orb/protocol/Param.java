package dev.orb.protocol;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a component of a parameter record says beside its type. It becomes part of the command's
 * contract, and the handler's end holds to it too: a value that does not fit is {@code BAD_PARAMS}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD})
public @interface Param {
  /** For people. */
  String description() default "";

  /** The least number, or the fewest characters, elements or members. */
  double min() default Double.NEGATIVE_INFINITY;

  /** The largest number, or the most characters, elements or members. */
  double max() default Double.POSITIVE_INFINITY;

  /** A regular expression that a text must match as a whole. */
  String pattern() default "";

  /**
   * That it must be there, although its type could do without. A primitive always must; so must any
   * other type in a package that is {@code @NullMarked}, unless it is {@code @Nullable} or an
   * {@code Optional}.
   */
  boolean required() default false;

  /**
   * What the record takes when it is absent, for people: JSON, or else a text. The record itself
   * fills it in.
   */
  String fallback() default "";

  /** That nobody is to be shown its value. */
  boolean sensitive() default false;

  /** That the contract does not show it; it is read all the same. */
  boolean hidden() default false;
}
