package dev.orb.http.api;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.scheduler.Firing;
import dev.orb.server.dispatch.Commands;
import dev.orb.server.journal.CommandRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A firing in JSON.
 *
 * @param cause that somebody asked for it; absent if its time came
 * @param zone in which it was due, of a schedule in the zone of each client
 * @param command absent if none came of it
 * @param outcome the command's state; or {@code SKIPPED}, {@code MISSED}, or the code that it was
 *     refused with
 * @param why more about that
 * @param missed how many times after it were missed and are not made up for; absent for none
 * @param skipped clients that were left out of it, as an earlier firing ran there still; absent for
 *     none
 * @param counts of the command, absent if none came of it
 */
record FiringJson(
    String schedule,
    Instant scheduledAt,
    Instant firedAt,
    @Nullable String cause,
    @Nullable String zone,
    @Nullable String command,
    String outcome,
    @Nullable String why,
    @Nullable Integer missed,
    @Nullable List<String> skipped,
    @Nullable Map<String, Integer> counts) {

  static FiringJson of(Firing firing, Commands commands) {
    boolean fired = firing.outcome() == Firing.Outcome.FIRED;
    boolean asked = firing.part().equals(Firing.RUN);
    String id = fired ? firing.command().toString() : null;
    Optional<CommandRecord> sent = Optional.ofNullable(id).flatMap(known -> find(known, commands));
    List<String> skipped =
        sent.map(CommandRecord::refused).orElse(List.of()).stream()
            .filter(refusal -> refusal.code() == ErrorCode.CONFLICT)
            .map(refusal -> refusal.client())
            .toList();
    return new FiringJson(
        firing.schedule(),
        firing.scheduledAt(),
        firing.firedAt(),
        asked ? firing.part() : null,
        asked || firing.part().isEmpty() ? null : firing.part(),
        id,
        fired ? sent.map(command -> command.state().name()).orElse("SENT") : outcome(firing),
        firing.why(),
        firing.missed() == 0 ? null : firing.missed(),
        skipped.isEmpty() ? null : skipped,
        sent.map(command -> CommandJson.counts(command.counts())).orElse(null));
  }

  private static String outcome(Firing firing) {
    ErrorCode code = firing.code();
    return firing.outcome() == Firing.Outcome.REFUSED && code != null
        ? code.name()
        : firing.outcome().name();
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
