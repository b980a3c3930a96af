package dev.orb.protocol;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One command to be sent, without its target.
 *
 * @param name the command's name
 * @param params what becomes the JSON of {@code params}; null leaves it absent
 * @param result what a reply's result is read as
 * @param options how to send it
 * @param paramsFor what becomes the params of single clients, by id: laid over the common ones if
 *     both become JSON objects, else in their place
 * @param parts whether each client is told which part of how many it is
 */
public record CommandRequest<R>(
    String name,
    @Nullable Object params,
    Class<R> result,
    CommandOptions options,
    Map<String, Object> paramsFor,
    boolean parts) {

  /**
   * @throws OrbException {@code BAD_PARAMS} if the name is none
   */
  public CommandRequest {
    Names.command(name);
    paramsFor.keySet().forEach(id -> Names.id("client", id));
    paramsFor = Map.copyOf(paramsFor);
  }

  /** A request that is the same for everybody. */
  public CommandRequest(
      String name, @Nullable Object params, Class<R> result, CommandOptions options) {
    this(name, params, result, options, Map.of(), false);
  }

  /** A request by name, with any parameters that become JSON and any result. */
  public static CommandRequest<Json> of(String name, @Nullable Object params) {
    return new CommandRequest<>(name, params, Json.class, CommandOptions.DEFAULT);
  }

  /** The same with these options instead. */
  public CommandRequest<R> with(CommandOptions other) {
    return new CommandRequest<>(name, params, result, other, paramsFor, parts);
  }

  /**
   * The same, with other params for one client. Every client's message is one of its own then,
   * which says which part of how many it is.
   */
  public CommandRequest<R> paramsFor(String client, Object own) {
    Map<String, Object> more = new LinkedHashMap<>(paramsFor);
    more.put(client, own);
    return new CommandRequest<>(name, params, result, options, more, parts);
  }

  /** The same, and each client is told which part of how many it is. */
  public CommandRequest<R> inParts() {
    return new CommandRequest<>(name, params, result, options, paramsFor, true);
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

  /** The same, in place of what waits under this key from before. */
  public CommandRequest<R> supersedeKey(String value) {
    return with(options.withSupersedeKey(value));
  }

  /** The same, tried again by the client when the handler fails. */
  public CommandRequest<R> retries(Retries value) {
    return with(options.withRetries(value));
  }

  /** The same with a W3C trace parent. */
  public CommandRequest<R> trace(String value) {
    return with(options.withTrace(value));
  }

  /**
   * The same for the handlers of a component that each of its clients hosts under this name.
   *
   * @throws OrbException {@code BAD_PARAMS} if it is no name of one
   */
  public CommandRequest<R> component(String name) {
    return with(options.withComponent(name));
  }

  /**
   * The same with a payload of the node, which each client fetches before its handler runs: for
   * what is too large for a message.
   *
   * @throws OrbException {@code BAD_PARAMS} if it is not to wait for clients that are away
   */
  public CommandRequest<R> payload(CommandId id) {
    return with(options.withPayload(id));
  }

  /** The same with a reason for the audit. */
  public CommandRequest<R> reason(String value) {
    return with(options.withReason(value));
  }
}
