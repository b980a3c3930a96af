package dev.orb.protocol.json;

import static dev.orb.protocol.json.FieldReader.required;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.message.Control.Welcome;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** The fields of a welcome. */
final class WelcomeFields {
  private WelcomeFields() {}

  static void write(FieldWriter out, Welcome welcome) throws IOException {
    out.number("epoch", welcome.epoch());
    out.text("node", welcome.node());
    out.text("fleet", welcome.fleet());
    out.text("client", welcome.client());
    out.numberUnlessZero("enrolment", welcome.enrolment());
    out.texts("groups", welcome.groups());
    out.duration("heartbeat", welcome.heartbeat());
    out.duration("timeout", welcome.timeout());
    out.number("maxPayload", welcome.maxPayload());
    out.duration("timeoutDefault", welcome.timeoutDefault());
    out.number("maxAttempts", welcome.maxAttempts());
    out.ids("cancelled", welcome.cancelled());
    if (!welcome.superseded().isEmpty()) {
      out.ids("superseded", welcome.superseded());
    }
    out.time("echo", welcome.echo());
  }

  static Welcome read(FieldReader in) throws IOException {
    Long epoch = null;
    String node = null;
    String fleet = null;
    String client = null;
    long enrolment = 0;
    Set<String> groups = Set.of();
    Duration heartbeat = null;
    Duration timeout = null;
    Long maxPayload = null;
    Duration timeoutDefault = null;
    Integer maxAttempts = null;
    List<CommandId> cancelled = List.of();
    List<CommandId> superseded = List.of();
    Instant echo = null;
    Instant ts = null;
    in.begin();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "epoch" -> epoch = in.number();
        case "node" -> node = in.text();
        case "fleet" -> fleet = in.text();
        case "client" -> client = in.text();
        case "enrolment" -> enrolment = in.number();
        case "groups" -> groups = in.texts();
        case "heartbeat" -> heartbeat = in.duration();
        case "timeout" -> timeout = in.duration();
        case "maxPayload" -> maxPayload = in.number();
        case "timeoutDefault" -> timeoutDefault = in.duration();
        case "maxAttempts" -> maxAttempts = in.smallNumber();
        case "cancelled" -> cancelled = in.ids();
        case "superseded" -> superseded = in.ids();
        case "echo" -> echo = in.time();
        case "ts" -> ts = in.time();
        default -> in.skip();
      }
    }
    return new Welcome(
        required("epoch", epoch),
        required("node", node),
        required("fleet", fleet),
        required("client", client),
        enrolment,
        groups,
        required("heartbeat", heartbeat),
        required("timeout", timeout),
        required("maxPayload", maxPayload),
        required("timeoutDefault", timeoutDefault),
        required("maxAttempts", maxAttempts),
        cancelled,
        superseded,
        required("echo", echo),
        required("ts", ts));
  }
}
