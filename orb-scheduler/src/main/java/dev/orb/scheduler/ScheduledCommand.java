package dev.orb.scheduler;

import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.Names;
import dev.orb.protocol.Offline;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.JsonCodec;
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
 */
public record ScheduledCommand(
    String id,
    String name,
    @Nullable Json params,
    CommandOptions options,
    Target target,
    Schedule schedule) {

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
    if (options.idempotencyKey() != null) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "idempotencyKey: every firing has an id of its own already");
    }
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
