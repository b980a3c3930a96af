package dev.orb.protocol;

import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Where a scheduler puts what came due. The server implements it; the scheduler sees nothing else
 * of the server.
 */
public interface CommandSink {

  /**
   * Accepts one firing as a durable command. Does not block. The same id again changes nothing and
   * gives the same answer, so a firing may be handed over as often as needed.
   *
   * @return completes when the command is journalled; fails with an {@link OrbException}: {@code
   *     NOT_FOUND} when nobody matched, the first refusal when everybody was refused ({@code
   *     CONFLICT}: an earlier firing of the schedule still runs there), {@code FORBIDDEN} when its
   *     owner may not, {@code UNAVAILABLE}, {@code STORAGE_FULL} or {@code SHUTTING_DOWN} when it
   *     should be tried again
   */
  CompletionStage<CommandId> fire(FiredCommand command);

  /** Whether there is a command of this id, so that this firing was handed over. Blocks. */
  default boolean has(CommandId id) {
    return false;
  }

  /** How the command of this id ended; empty while it is open, or if there is none. Blocks. */
  default Optional<CommandEnd> end(CommandId id) {
    return Optional.empty();
  }

  /**
   * Tells of each end of a command that a schedule fired, after it is journalled. The listener must
   * not block.
   */
  default void whenEnded(Consumer<CommandEnd> listener) {}

  /** Those for whom the command of this id was accepted; none if there is no such one. Blocks. */
  default Set<String> addressees(CommandId id) {
    return Set.of();
  }

  /** The zones that a target's clients live in now, {@link ClientZone}. */
  default Set<ZoneId> zones(Target target) {
    return Set.of();
  }

  /**
   * Has the clients of a target run a schedule themselves, in place of what they had of it. Does
   * not block; who is away hears of it when he is back.
   */
  default void install(ClientSchedule schedule) {}

  /** The same for all the schedules that there are; of others clients are to have nothing. */
  default void installAll(List<ClientSchedule> schedules) {}

  /** Has clients run a schedule no more. Does not block; what they have not, changes nothing. */
  default void uninstall(String schedule) {}

  /**
   * Looks whether a target can ever be resolved, before a schedule is kept.
   *
   * @throws OrbException {@code BAD_PARAMS} if its expression does not parse
   */
  default void check(Target target) {}
}
