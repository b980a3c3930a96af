package dev.orb.http.api;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.scheduler.Firing;
import dev.orb.server.dispatch.Commands;
import dev.orb.server.journal.CommandRecord;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A firing in JSON.
 *
 * @param command absent if none came of it
 * @param outcome the command's state, or the code that it was refused with
 * @param counts of the command, absent if none came of it
 */
record FiringJson(
    String schedule,
    Instant scheduledAt,
    Instant firedAt,
    @Nullable String command,
    String outcome,
    @Nullable Map<String, Integer> counts) {

  static FiringJson of(Firing firing, Commands commands) {
    ErrorCode refused = firing.refused();
    Optional<CommandRecord> sent =
        refused == null ? find(firing.command().toString(), commands) : Optional.empty();
    return new FiringJson(
        firing.schedule(),
        firing.scheduledAt(),
        firing.firedAt(),
        refused == null ? firing.command().toString() : null,
        refused == null
            ? sent.map(command -> command.state().name()).orElse("SENT")
            : refused.name(),
        sent.map(command -> CommandJson.counts(command.counts())).orElse(null));
  }

  private static Optional<CommandRecord> find(String id, Commands commands) {
    try {
      return Optional.of(commands.find(id, ""));
    } catch (OrbException e) {
      // why: history may be cleared of a command earlier than of its firing
      return Optional.empty();
    }
  }
}
