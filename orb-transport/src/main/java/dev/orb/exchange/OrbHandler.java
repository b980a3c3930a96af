package dev.orb.exchange;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method that answers a command. It may take the parameters (a record, or any other type that
 * JSON is read as) and the {@link CommandContext}, each at most once, in any order. What it returns
 * is the result: {@code void} for none, a {@code CompletionStage} for one that comes later. What it
 * throws is a failure by the rules of {@link CommandHandler#handle}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface OrbHandler {
  /** The command's name. */
  String value();

  /** Words about the command. */
  String description() default "";

  /** Whether it may run again after a crash in the middle of it. */
  boolean idempotent() default false;

  /** Whether commands of its name run one at a time. */
  boolean serial() default false;

  /** How long it runs if the sender does not say, such as {@code 30s}; empty for the fleet's. */
  String timeout() default "";

  /** How long it may run whatever the sender says; empty for no such limit. */
  String maxTimeout() default "";
}
