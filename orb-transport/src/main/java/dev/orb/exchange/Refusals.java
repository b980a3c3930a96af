package dev.orb.exchange;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.FiringNote;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Failure;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The words in which a command is refused without being run. */
final class Refusals {
  private Refusals() {}

  /** Why it must not start any more at that server time, or null. */
  static @Nullable Failure ifExpired(Command command, Instant serverTime) {
    Instant latest = latestStart(command);
    return serverTime.isAfter(latest)
        ? Failure.of(ErrorCode.EXPIRED, "it was not started before " + latest)
        : null;
  }

  /** After this it is not started, although its answer may be awaited longer. */
  static Instant latestStart(Command command) {
    FiringNote firing = command.firing();
    Instant startBy = firing == null ? null : firing.startBy();
    return startBy == null || startBy.isAfter(command.expiresAt()) ? command.expiresAt() : startBy;
  }

  /** That nobody here runs it, and where a handler was looked for. */
  static String noHandler(Command command) {
    String component = command.component();
    String words = "no handler for " + command.name();
    return component == null ? words : words + " in component " + component;
  }

  static Outcome unknown(String words) {
    return Outcome.of(Failure.of(ErrorCode.UNKNOWN_COMMAND, words));
  }

  static Outcome cancelled() {
    return Outcome.of(Outcome.Stop.CANCEL, null);
  }

  /** It was to restart what has restarted. Not a refusal, but the end of what does not run. */
  static Outcome restarted(String awaits) {
    String what = awaits.equals(Attempt.PROCESS) ? Attempt.PROCESS : "boot";
    return Outcome.of(JsonCodec.of(Map.of("restarted", what)));
  }

  /** It had started when an earlier process died. */
  static Outcome interrupted(int attempts) {
    return Outcome.of(
        new Failure(
            ErrorCode.INTERRUPTED,
            "it had started when its process ended",
            JsonCodec.of(Map.of("attempts", attempts))));
  }

  /** It has ended its process as often as it may: the server makes {@code DEAD} of this. */
  static Outcome poison(int attempts) {
    return Outcome.of(
        new Failure(
            ErrorCode.INTERRUPTED,
            "its process ended in each of " + attempts + " attempts",
            JsonCodec.of(Map.of("attempts", attempts, "poison", true))));
  }
}
