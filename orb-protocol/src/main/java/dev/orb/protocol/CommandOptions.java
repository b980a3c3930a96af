package dev.orb.protocol;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a command is to be sent. What is null is left to the next in line: handler, then settings.
 *
 * @param ttl how long it may wait to be started
 * @param timeout how long its handler may run
 * @param offline whether it waits for a client that is not connected; null means {@code QUEUE}
 * @param priority 0 to 9, in the client's queue
 * @param serialKey commands with the same key run one at a time on a client
 * @param supersedeKey a newer command with the same key takes the place of one that a client has
 *     not started; of durable commands only
 * @param retries whether a handler that failed runs again, null for no
 * @param idempotencyKey the same key from the same caller answers with the first command
 * @param trace a W3C trace parent, given back on reply, progress and events
 * @param reason why it is sent, for the audit
 * @param component whose handlers are meant at each client; null for the client's own
 * @param payload of the node's payloads the one that each client fetches before its handler runs;
 *     null for none; of durable commands only
 */
public record CommandOptions(
    @Nullable Duration ttl,
    @Nullable Duration timeout,
    @Nullable Offline offline,
    @Nullable Integer priority,
    @Nullable String serialKey,
    @Nullable String supersedeKey,
    @Nullable Retries retries,
    @Nullable String idempotencyKey,
    @Nullable String trace,
    @Nullable String reason,
    @Nullable String component,
    @Nullable CommandId payload) {
  private static final Pattern PRINTABLE = Pattern.compile("[^\\p{Cntrl}]{1,256}");

  /** Everything left to the next in line. */
  public static final CommandOptions DEFAULT =
      new CommandOptions(null, null, null, null, null, null, null, null, null, null, null, null);

  /** Ten years: nothing waits longer, and no sum of times overflows. */
  public static final Duration LONGEST = Duration.ofDays(3650);

  /**
   * @throws OrbException {@code BAD_PARAMS} if a value is impossible
   */
  public CommandOptions {
    requireTime("ttl", ttl);
    requireTime("timeout", timeout);
    if (priority != null && (priority < 0 || priority > 9)) {
      throw new OrbException(ErrorCode.BAD_PARAMS, "priority " + priority + " is not 0 to 9");
    }
    requireText("serialKey", serialKey);
    requireText("supersedeKey", supersedeKey);
    if (supersedeKey != null && offline == Offline.REJECT) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "supersedeKey is for commands that wait for their clients",
          "leave it out, or offline reject");
    }
    requireText("idempotencyKey", idempotencyKey);
    requireText("trace", trace);
    requireText("reason", reason);
    if (component != null) {
      Names.id("component", component);
    }
    if (payload != null && offline == Offline.REJECT) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "a payload goes with commands that wait for their clients",
          "leave it out, or offline reject; a call cannot have one");
    }
  }

  private static void requireTime(String what, @Nullable Duration value) {
    if (value != null && (value.toMillis() < 1 || value.compareTo(LONGEST) > 0)) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, what + " " + value + " is not between 1 ms and " + LONGEST);
    }
  }

  private static void requireText(String what, @Nullable String value) {
    if (value != null && !PRINTABLE.matcher(value).matches()) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, what + " must be 1 to 256 characters, none of them control");
    }
  }

  /** The same with another time to live. */
  public CommandOptions withTtl(@Nullable Duration value) {
    return new CommandOptions(
        value,
        timeout,
        offline,
        priority,
        serialKey,
        supersedeKey,
        retries,
        idempotencyKey,
        trace,
        reason,
        component,
        payload);
  }

  /** The same with another timeout. */
  public CommandOptions withTimeout(@Nullable Duration value) {
    return new CommandOptions(
        ttl,
        value,
        offline,
        priority,
        serialKey,
        supersedeKey,
        retries,
        idempotencyKey,
        trace,
        reason,
        component,
        payload);
  }

  /** The same with another rule for clients that are not connected. */
  public CommandOptions withOffline(@Nullable Offline value) {
    return new CommandOptions(
        ttl,
        timeout,
        value,
        priority,
        serialKey,
        supersedeKey,
        retries,
        idempotencyKey,
        trace,
        reason,
        component,
        payload);
  }

  /** The same with another priority. */
  public CommandOptions withPriority(@Nullable Integer value) {
    return new CommandOptions(
        ttl,
        timeout,
        offline,
        value,
        serialKey,
        supersedeKey,
        retries,
        idempotencyKey,
        trace,
        reason,
        component,
        payload);
  }

  /** The same with another serial key. */
  public CommandOptions withSerialKey(@Nullable String value) {
    return new CommandOptions(
        ttl,
        timeout,
        offline,
        priority,
        value,
        supersedeKey,
        retries,
        idempotencyKey,
        trace,
        reason,
        component,
        payload);
  }

  /** The same with another supersede key. */
  public CommandOptions withSupersedeKey(@Nullable String value) {
    return new CommandOptions(
        ttl,
        timeout,
        offline,
        priority,
        serialKey,
        value,
        retries,
        idempotencyKey,
        trace,
        reason,
        component,
        payload);
  }

  /** The same with other retries. */
  public CommandOptions withRetries(@Nullable Retries value) {
    return new CommandOptions(
        ttl,
        timeout,
        offline,
        priority,
        serialKey,
        supersedeKey,
        value,
        idempotencyKey,
        trace,
        reason,
        component,
        payload);
  }

  /** The same with another idempotency key. */
  public CommandOptions withIdempotencyKey(@Nullable String value) {
    return new CommandOptions(
        ttl,
        timeout,
        offline,
        priority,
        serialKey,
        supersedeKey,
        retries,
        value,
        trace,
        reason,
        component,
        payload);
  }

  /** The same with another trace. */
  public CommandOptions withTrace(@Nullable String value) {
    return new CommandOptions(
        ttl,
        timeout,
        offline,
        priority,
        serialKey,
        supersedeKey,
        retries,
        idempotencyKey,
        value,
        reason,
        component,
        payload);
  }

  /** The same with another reason for the audit. */
  public CommandOptions withReason(@Nullable String value) {
    return new CommandOptions(
        ttl,
        timeout,
        offline,
        priority,
        serialKey,
        supersedeKey,
        retries,
        idempotencyKey,
        trace,
        value,
        component,
        payload);
  }

  /** The same for another component, or for the client's own handlers. */
  public CommandOptions withComponent(@Nullable String value) {
    return new CommandOptions(
        ttl,
        timeout,
        offline,
        priority,
        serialKey,
        supersedeKey,
        retries,
        idempotencyKey,
        trace,
        reason,
        value,
        payload);
  }

  /** The same with another payload, or without one. */
  public CommandOptions withPayload(@Nullable CommandId value) {
    return new CommandOptions(
        ttl,
        timeout,
        offline,
        priority,
        serialKey,
        supersedeKey,
        retries,
        idempotencyKey,
        trace,
        reason,
        component,
        value);
  }
}
