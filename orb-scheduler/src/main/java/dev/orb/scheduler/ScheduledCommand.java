package dev.orb.scheduler;

import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.FiringOwner;
import dev.orb.protocol.Json;
import dev.orb.protocol.Names;
import dev.orb.protocol.Offline;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.schedule.Rules;
import dev.orb.protocol.schedule.Schedule;
import org.jspecify.annotations.Nullable;

/**
 * A command that is sent whenever a schedule comes due. The target is resolved then.
 *
 * @param id names the schedule
 * @param name which command
 * @param params its parameters; null leaves them absent
 * @param options how it is sent; without a {@code ttl} it expires when the schedule comes due again
 * @param target for whom
 * @param schedule when
 * @param rules what it does where time and its own commands get in its way
 * @param paused whether it does not come due until it is resumed
 * @param owner whose rights each firing needs; null if it needs nobody's
 */
public record ScheduledCommand(
    String id,
    String name,
    @Nullable Json params,
    CommandOptions options,
    Target target,
    Schedule schedule,
    Rules rules,
    boolean paused,
    @Nullable FiringOwner owner) {

  /**
   * @throws OrbException {@code BAD_PARAMS} if a part is impossible for a schedule
   */
  public ScheduledCommand {
    Names.id("schedule", id);
    Names.command(name);
    if (options.offline() == Offline.REJECT) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "a schedule sends durable commands, and offline: reject is not",
          "give it a short ttl instead");
    }
    if (options.payload() != null) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "a schedule has no payload, as it would have to be there at every firing",
          "leave it out, and let the handler fetch what it needs");
    }
    if (options.idempotencyKey() != null) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "idempotencyKey: every firing has an id of its own already");
    }
  }

  /** One by the usual rules, that is not paused and that nobody owns. */
  public ScheduledCommand(
      String id,
      String name,
      @Nullable Json params,
      CommandOptions options,
      Target target,
      Schedule schedule) {
    this(id, name, params, options, target, schedule, Rules.USUAL, false, null);
  }

  /** The same at another time. */
  public ScheduledCommand at(Schedule other) {
    return new ScheduledCommand(id, name, params, options, target, other, rules, paused, owner);
  }

  /** The same by other rules. */
  public ScheduledCommand by(Rules other) {
    return new ScheduledCommand(id, name, params, options, target, schedule, other, paused, owner);
  }

  /** The same, paused or not. */
  public ScheduledCommand paused(boolean other) {
    return new ScheduledCommand(id, name, params, options, target, schedule, rules, other, owner);
  }

  /** The same, owned by somebody, or by nobody. */
  public ScheduledCommand ownedBy(@Nullable FiringOwner other) {
    return new ScheduledCommand(id, name, params, options, target, schedule, rules, paused, other);
  }

  /** Begins with the schedule's id and the command. */
  public static Unaddressed of(String id, CommandRequest<?> request) {
    return new Unaddressed(id, request);
  }

  /** A schedule without its target. */
  public record Unaddressed(String id, CommandRequest<?> request) {
    /** For whom. */
    public Untimed to(Target target) {
      return new Untimed(id, request, target);
    }
  }

  /** A schedule without its time. */
  public record Untimed(String id, CommandRequest<?> request, Target target) {
    /** When. */
    public ScheduledCommand at(Schedule schedule) {
      if (!request.paramsFor().isEmpty() || request.parts()) {
        throw new OrbException(
            ErrorCode.BAD_PARAMS,
            "a schedule sends the same to everybody",
            "send it yourself, or keep one schedule a client");
      }
      Object params = request.params();
      return new ScheduledCommand(
          id,
          request.name(),
          params == null ? null : JsonCodec.of(params),
          request.options(),
          target,
          schedule);
    }
  }
}
