package dev.orb.app.cli;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;

/** The verb that mends a reason. */
final class Mends {
  private Mends() {}

  /** What to do about a delivery, or about a group of them; empty if nothing helps but waiting. */
  static String of(Json item, String command) {
    String client = Cells.of(item, "client");
    String text = anywhere(item, command);
    return client.isEmpty() ? text : text.replace("CLIENT", client);
  }

  private static String anywhere(Json item, String command) {
    boolean one = item.get("client").isPresent();
    String code = Cells.of(item, "code");
    // why: a group has its cause in message, one delivery in cause
    String cause = Cells.of(item, "message") + Cells.of(item, "cause");
    if (cause.contains("is disabled")) {
      return "orb client enable CLIENT";
    }
    return switch (Cells.of(item, "reason")) {
      case "" -> cause.isEmpty() ? "" : "start its agent; orb client show CLIENT";
      case "waiting-offline" -> "start its agent; orb client show CLIENT";
      case "waiting-busy" -> "it waits its turn; orb command watch " + command;
      case "never-delivered" ->
          cause.contains("is connected")
              ? "send again with a longer --ttl, or raise its concurrency"
              : "start its agent, then send again with a longer --ttl";
      case "not-started" -> "send again with a longer --ttl, or raise its concurrency";
      case "timed-out" -> "send again with a longer --timeout";
      case "no-reply", "lost" ->
          one
              ? "see by what it did whether it ran, then send again"
              : "see whether it ran: orb why " + command + " CLIENT";
      case "refused" -> refused(code);
      case "failed" ->
          one
              ? "mend what the error says, then send again"
              : "read the error: orb why " + command + " CLIENT";
      case "cancelled", "stopped", "superseded" -> "send it again";
      case "client-removed" -> "orb client add CLIENT";
      case "poison" -> "mend its handler, then send again";
      default -> "";
    };
  }

  /** What to do about a refusal that does not say so itself. */
  static String of(ErrorCode code) {
    return switch (code) {
      case BAD_PARAMS, MALFORMED, UNSUPPORTED_VERSION, INVALID_CONFIG -> "mend it and ask again";
      case UNAUTHORIZED -> "give a token that the node knows, by --token-file or ORB_TOKEN";
      case FORBIDDEN -> "ask somebody who may";
      case NOT_FOUND, UNKNOWN_CLIENT, UNKNOWN_COMMAND -> "see orb client list, orb command list";
      case CLIENT_OFFLINE -> "start its agent, or send with --offline queue";
      case TIMEOUT -> "ask again with more time";
      case TOO_LARGE -> "send less";
      case RATE_LIMITED, SHUTTING_DOWN, UNAVAILABLE, NOT_STARTED, NOT_CONNECTED ->
          "ask again later";
      case QUEUE_FULL, STORAGE_FULL -> "make room, then ask again";
      default -> "the node's log has more at this time";
    };
  }

  private static String refused(String code) {
    return switch (code) {
      case "UNKNOWN_COMMAND" -> "give it a handler of that name";
      case "UNKNOWN_CLIENT" -> "orb client add CLIENT, or mend the name";
      case "CLIENT_OFFLINE" -> "start its agent, or send with --offline queue";
      case "QUEUE_FULL" -> "orb command list --state RUNNING, cancel what is not needed";
      case "BAD_PARAMS" -> "mend the parameters and send again";
      default -> "mend what the error says, then send again";
    };
  }
}
