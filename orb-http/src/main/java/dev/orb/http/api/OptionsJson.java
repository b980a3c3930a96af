package dev.orb.http.api;

import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Offline;
import dev.orb.protocol.OrbException;

/** The options of a command, which lie beside its name in JSON. */
final class OptionsJson {
  private OptionsJson() {}

  /** Takes the options out of the fields; whatever else is there stays. */
  static CommandOptions read(Fields fields) {
    fields.refuse("supersedeKey", "retries", "rollout");
    return new CommandOptions(
        fields.duration("ttl").orElse(null),
        fields.duration("timeout").orElse(null),
        fields.string("offline").map(OptionsJson::offline).orElse(null),
        fields.integer("priority").orElse(null),
        fields.string("serialKey").orElse(null),
        fields.string("idempotencyKey").orElse(null),
        fields.string("trace").orElse(null),
        fields.string("reason").orElse(null));
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
