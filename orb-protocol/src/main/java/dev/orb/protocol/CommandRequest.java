package dev.orb.protocol;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One command to be sent, without its target.
 *
 * @param name the command's name
 * @param params what becomes the JSON of {@code params}; null leaves it absent
 * @param result what a reply's result is read as
 * @param options how to send it
 */
public record CommandRequest<R>(
    String name, @Nullable Object params, Class<R> result, CommandOptions options) {

  /**
   * @throws OrbException {@code BAD_PARAMS} if the name is none
   */
  public CommandRequest {
    Names.command(name);
  }

  /** A request by name, with any parameters that become JSON and any result. */
  public static CommandRequest<Json> of(String name, @Nullable Object params) {
    return new CommandRequest<>(name, params, Json.class, CommandOptions.DEFAULT);
  }

  /** The same with these options instead. */
  public CommandRequest<R> with(CommandOptions other) {
    return new CommandRequest<>(name, params, result, other);
  }

  /** The same, to be started within this time. */
  public CommandRequest<R> ttl(Duration value) {
    return with(options.withTtl(value));
  }

  /** The same, to run no longer than this. */
  public CommandRequest<R> timeout(Duration value) {
    return with(options.withTimeout(value));
  }

  /** The same, waiting or not for clients that are not connected. */
  public CommandRequest<R> offline(Offline value) {
    return with(options.withOffline(value));
  }

  /** The same with this priority, 0 to 9. */
  public CommandRequest<R> priority(int value) {
    return with(options.withPriority(value));
  }

  /** The same, one at a time with others of this key on a client. */
  public CommandRequest<R> serialKey(String value) {
    return with(options.withSerialKey(value));
  }

  /** The same under a key that makes a repetition harmless. */
  public CommandRequest<R> idempotencyKey(String value) {
    return with(options.withIdempotencyKey(value));
  }

  /** The same with a W3C trace parent. */
  public CommandRequest<R> trace(String value) {
    return with(options.withTrace(value));
  }

  /** The same with a reason for the audit. */
  public CommandRequest<R> reason(String value) {
    return with(options.withReason(value));
  }
}
