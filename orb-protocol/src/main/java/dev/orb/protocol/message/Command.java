package dev.orb.protocol.message;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.FiringNote;
import dev.orb.protocol.Json;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Retries;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Run the handler of a name.
 *
 * @param id names it everywhere; the reply's {@code corr}
 * @param name which handler
 * @param from the sender, for people; never trusted, the broker's validated user is
 * @param to the target, for people and handlers
 * @param params any JSON; null is absent, which differs from JSON null
 * @param ts when it was accepted
 * @param expiresAt after this it is not started any more
 * @param timeout how long the handler may run, null for the handler's own
 * @param durable whether ledger and confirmed reply are asked for
 * @param epoch sessions welcomed after this number do not run it; 0 for no such limit
 * @param serialKey runs one at a time with others of this key
 * @param schedule the schedule that fired, if one did
 * @param scheduledAt the nominal time of that firing
 * @param part which of several targets this client is, where it is told
 * @param trace the caller's trace
 * @param retries whether a handler that failed runs again, null for no
 * @param component whose handler is meant, null for the client's own
 * @param claim what is to be fetched before the handler runs, null for nothing
 * @param firing more of the firing, null for nothing
 */
public record Command(
    CommandId id,
    String name,
    String from,
    String to,
    @Nullable Json params,
    Instant ts,
    Instant expiresAt,
    @Nullable Duration timeout,
    boolean durable,
    long epoch,
    @Nullable String serialKey,
    @Nullable String schedule,
    @Nullable Instant scheduledAt,
    @Nullable Part part,
    @Nullable String trace,
    @Nullable Retries retries,
    @Nullable String component,
    @Nullable Claim claim,
    @Nullable FiringNote firing)
    implements Message {

  /**
   * @throws OrbException {@code BAD_PARAMS} or {@code MALFORMED} if a field is impossible
   */
  public Command {
    Names.command(name);
    if (component != null) {
      Names.id("component", component);
    }
    if (timeout != null && timeout.toMillis() < 1) {
      throw new OrbException(ErrorCode.MALFORMED, "timeout " + timeout + " is not above 0");
    }
    if (epoch < 0) {
      throw new OrbException(ErrorCode.MALFORMED, "epoch " + epoch + " is below 0");
    }
  }

  /** A command for a client's own handlers. */
  public Command(
      CommandId id,
      String name,
      String from,
      String to,
      @Nullable Json params,
      Instant ts,
      Instant expiresAt,
      @Nullable Duration timeout,
      boolean durable,
      long epoch,
      @Nullable String serialKey,
      @Nullable String schedule,
      @Nullable Instant scheduledAt,
      @Nullable Part part,
      @Nullable String trace,
      @Nullable Retries retries) {
    this(
        id,
        name,
        from,
        to,
        params,
        ts,
        expiresAt,
        timeout,
        durable,
        epoch,
        serialKey,
        schedule,
        scheduledAt,
        part,
        trace,
        retries,
        null,
        null,
        null);
  }

  /** A command with the fields that every command has; more by the {@code with} methods. */
  public static Command of(
      CommandId id, String name, @Nullable Json params, Instant ts, Instant expiresAt) {
    return new Command(
        id, name, "", "", params, ts, expiresAt, null, false, 0, null, null, null, null, null, null,
        null, null, null);
  }

  @Override
  public Kind kind() {
    return Kind.COMMAND;
  }

  /** The same with these params, for this part of it. */
  public Command with(@Nullable Json otherParams, @Nullable Part otherPart) {
    return new Command(
        id,
        name,
        from,
        to,
        otherParams,
        ts,
        expiresAt,
        timeout,
        durable,
        epoch,
        serialKey,
        schedule,
        scheduledAt,
        otherPart,
        trace,
        retries,
        component,
        claim,
        firing);
  }

  /** The same between these two. */
  public Command between(String sender, String receiver) {
    return new Command(
        id,
        name,
        sender,
        receiver,
        params,
        ts,
        expiresAt,
        timeout,
        durable,
        epoch,
        serialKey,
        schedule,
        scheduledAt,
        part,
        trace,
        retries,
        component,
        claim,
        firing);
  }

  /** The same for a component's handlers. */
  public Command withComponent(@Nullable String value) {
    return new Command(
        id,
        name,
        from,
        to,
        params,
        ts,
        expiresAt,
        timeout,
        durable,
        epoch,
        serialKey,
        schedule,
        scheduledAt,
        part,
        trace,
        retries,
        value,
        claim,
        firing);
  }

  /** The same, whose handler runs again if it fails. */
  public Command withRetries(@Nullable Retries value) {
    return new Command(
        id,
        name,
        from,
        to,
        params,
        ts,
        expiresAt,
        timeout,
        durable,
        epoch,
        serialKey,
        schedule,
        scheduledAt,
        part,
        trace,
        value,
        component,
        claim,
        firing);
  }

  /** The same with something to fetch before its handler runs. */
  public Command withClaim(@Nullable Claim value) {
    return new Command(
        id,
        name,
        from,
        to,
        params,
        ts,
        expiresAt,
        timeout,
        durable,
        epoch,
        serialKey,
        schedule,
        scheduledAt,
        part,
        trace,
        retries,
        component,
        value,
        firing);
  }

  /** The same with more of the firing that made it. */
  public Command withFiring(@Nullable FiringNote value) {
    return new Command(
        id,
        name,
        from,
        to,
        params,
        ts,
        expiresAt,
        timeout,
        durable,
        epoch,
        serialKey,
        schedule,
        scheduledAt,
        part,
        trace,
        retries,
        component,
        claim,
        value);
  }
}
