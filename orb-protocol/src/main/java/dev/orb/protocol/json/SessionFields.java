package dev.orb.protocol.json;

import static dev.orb.protocol.json.FieldReader.required;

import dev.orb.protocol.message.Control.Goodbye;
import dev.orb.protocol.message.Control.Reject;
import dev.orb.protocol.message.Control.Settings;
import dev.orb.protocol.message.Control.Shutdown;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** The fields of reject, goodbye, settings and shutdown. */
final class SessionFields {
  private SessionFields() {}

  static void write(FieldWriter out, Reject reject) throws IOException {
    out.text("code", reject.code().name());
    out.text("message", reject.message());
    out.bool("retry", reject.retry());
  }

  static Reject reject(FieldReader in) throws IOException {
    String code = null;
    String message = "";
    boolean retry = false;
    Instant ts = null;
    in.begin();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "code" -> code = in.text();
        case "message" -> message = in.text();
        case "retry" -> retry = in.bool();
        case "ts" -> ts = in.time();
        default -> in.skip();
      }
    }
    String name = required("code", code);
    return new Reject(
        FieldReader.code(name), FieldReader.words(name, message), retry, required("ts", ts));
  }

  static void write(FieldWriter out, Goodbye goodbye) throws IOException {
    out.number("epoch", goodbye.epoch());
    out.text("reason", goodbye.reason());
  }

  static Goodbye goodbye(FieldReader in) throws IOException {
    Long epoch = null;
    String reason = "";
    Instant ts = null;
    in.begin();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "epoch" -> epoch = in.number();
        case "reason" -> reason = in.text();
        case "ts" -> ts = in.time();
        default -> in.skip();
      }
    }
    return new Goodbye(required("epoch", epoch), reason, required("ts", ts));
  }

  static void write(FieldWriter out, Settings settings) throws IOException {
    out.number("version", settings.version());
    out.texts("groups", settings.groups());
    out.duration("heartbeat", settings.heartbeat());
    out.duration("timeout", settings.timeout());
  }

  static Settings settings(FieldReader in) throws IOException {
    Long version = null;
    Set<String> groups = Set.of();
    Duration heartbeat = null;
    Duration timeout = null;
    Instant ts = null;
    in.begin();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "version" -> version = in.number();
        case "groups" -> groups = in.texts();
        case "heartbeat" -> heartbeat = in.duration();
        case "timeout" -> timeout = in.duration();
        case "ts" -> ts = in.time();
        default -> in.skip();
      }
    }
    return new Settings(
        required("version", version),
        groups,
        required("heartbeat", heartbeat),
        required("timeout", timeout),
        required("ts", ts));
  }

  static void write(FieldWriter out, Shutdown shutdown) throws IOException {
    out.text("reason", shutdown.reason());
    out.duration("grace", shutdown.grace());
    out.bool("reconnect", shutdown.reconnect());
  }

  static Shutdown shutdown(FieldReader in) throws IOException {
    String reason = "";
    Duration grace = Duration.ZERO;
    boolean reconnect = false;
    Instant ts = null;
    in.begin();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "reason" -> reason = in.text();
        case "grace" -> grace = in.duration();
        case "reconnect" -> reconnect = in.bool();
        case "ts" -> ts = in.time();
        default -> in.skip();
      }
    }
    return new Shutdown(reason, grace, reconnect, required("ts", ts));
  }
}
