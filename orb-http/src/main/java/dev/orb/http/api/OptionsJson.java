package dev.orb.http.api;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.Durations;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Offline;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Retries;
import org.jspecify.annotations.Nullable;

/** The options of a command, which lie beside its name in JSON. */
final class OptionsJson {
  private OptionsJson() {}

  /** Takes the options out of the fields; whatever else is there stays. */
  static CommandOptions read(Fields fields) {
    fields.refuse("rollout");
    return new CommandOptions(
        fields.duration("ttl").orElse(null),
        fields.duration("timeout").orElse(null),
        fields.string("offline").map(OptionsJson::offline).orElse(null),
        fields.integer("priority").orElse(null),
        fields.string("serialKey").orElse(null),
        fields.string("supersedeKey").orElse(null),
        fields.object("retries").map(OptionsJson::retries).orElse(null),
        fields.string("idempotencyKey").orElse(null),
        fields.string("trace").orElse(null),
        fields.string("reason").orElse(null),
        fields.string("component").orElse(null),
        fields.string("payload").map(OptionsJson::payload).orElse(null));
  }

  private static CommandId payload(String text) {
    try {
      return CommandId.parse(text);
    } catch (OrbException e) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "'payload' does not fit",
          "give the whole id that POST /payloads answered with",
          e);
    }
  }

  private static Retries retries(Fields fields) {
    int times =
        fields
            .integer("times")
            .orElseThrow(
                () ->
                    new OrbException(
                        ErrorCode.BAD_PARAMS, "'retries.times' is missing", "give 1 to 100"));
    Retries retries =
        new Retries(
            times,
            fields.duration("delay").orElse(Retries.USUAL_DELAY),
            fields.decimal("factor").orElse(Retries.USUAL_FACTOR));
    fields.end();
    return retries;
  }

  /**
   * Retries in JSON, with what was left to the usual.
   *
   * @param delay a duration
   */
  record RetriesJson(int times, String delay, double factor) {
    static @Nullable RetriesJson of(@Nullable Retries retries) {
      return retries == null
          ? null
          : new RetriesJson(retries.times(), Durations.text(retries.delay()), retries.factor());
    }
  }

  private static Offline offline(String text) {
    return switch (text) {
      case "queue" -> Offline.QUEUE;
      case "reject" -> Offline.REJECT;
      default ->
          throw new OrbException(
              ErrorCode.BAD_PARAMS, "'offline' does not fit", "give queue or reject");
    };
  }

  static String text(Offline offline) {
    return offline == Offline.QUEUE ? "queue" : "reject";
  }
}
