package dev.orb.http.api;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.fleet.BulkAction;
import dev.orb.server.fleet.ClientChange;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;

/** Reads what is to be done with clients. */
final class ActionJson {
  private static final Duration USUAL_GRACE = Duration.ofSeconds(10);
  private static final Duration LONGEST_GRACE = Duration.ofHours(1);
  private static final int LONGEST_REASON = 500;

  private ActionJson() {}

  /** The action of that name, with the fields that go with it. */
  static BulkAction read(String action, Fields fields) {
    return switch (action) {
      case "set" -> new BulkAction.Set(change(fields));
      case "remove" -> new BulkAction.Remove();
      case "disable" -> new BulkAction.Disable();
      case "enable" -> new BulkAction.Enable();
      case "rotate" -> rotate(fields);
      case "disconnect" -> disconnect(fields);
      default ->
          throw new OrbException(
              ErrorCode.BAD_PARAMS,
              "'action' does not fit",
              "give set, remove, disable, enable, rotate or disconnect");
    };
  }

  static BulkAction.Rotate rotate(Fields fields) {
    return new BulkAction.Rotate(
        fields.duration("overlap").orElse(BulkAction.Rotate.USUAL_OVERLAP));
  }

  static BulkAction.Disconnect disconnect(Fields fields) {
    String reason = fields.string("reason").orElse("disconnected by an operator");
    Duration grace = fields.duration("grace").orElse(USUAL_GRACE);
    boolean reconnect = fields.bool("reconnect").orElse(true);
    if (grace.compareTo(LONGEST_GRACE) > 0) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "'grace' does not fit", "give a duration up to 1h");
    }
    if (reason.length() > LONGEST_REASON) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "'reason' does not fit",
          "give at most " + LONGEST_REASON + " characters");
    }
    return new BulkAction.Disconnect(reason, grace, reconnect);
  }

  /** Reads what is to become of groups and labels. A label that is null is taken away. */
  static ClientChange change(Fields fields) {
    Set<String> unlabel = new LinkedHashSet<>(fields.strings("unlabel"));
    unlabel.addAll(fields.nulls("labels"));
    boolean all = fields.has("groups") && !fields.isNull("groups");
    Set<String> groups = new LinkedHashSet<>(fields.strings("groups"));
    return new ClientChange(
        all ? groups : null,
        new LinkedHashSet<>(fields.strings("addGroups")),
        new LinkedHashSet<>(fields.strings("removeGroups")),
        fields.stringMap("labels"),
        unlabel);
  }
}
