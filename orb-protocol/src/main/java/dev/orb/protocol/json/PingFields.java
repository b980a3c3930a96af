package dev.orb.protocol.json;

import static dev.orb.protocol.json.FieldReader.required;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.message.Control.HeartbeatAck;
import dev.orb.protocol.message.Control.Ping;
import dev.orb.protocol.message.Control.Pong;
import java.io.IOException;
import java.time.Instant;

/** The fields of ping, pong and heartbeat-ack. */
final class PingFields {
  private PingFields() {}

  static void write(FieldWriter out, Ping ping) throws IOException {
    out.id("id", ping.id());
    out.text("from", ping.from());
  }

  static Ping ping(FieldReader in) throws IOException {
    CommandId id = null;
    String from = null;
    Instant ts = null;
    in.begin();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "id" -> id = in.id();
        case "from" -> from = in.text();
        case "ts" -> ts = in.time();
        default -> in.skip();
      }
    }
    return new Ping(required("id", id), required("from", from), required("ts", ts));
  }

  static void write(FieldWriter out, Pong pong) throws IOException {
    out.id("corr", pong.corr());
  }

  static Pong pong(FieldReader in) throws IOException {
    CommandId corr = null;
    Instant ts = null;
    in.begin();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "corr" -> corr = in.id();
        case "ts" -> ts = in.time();
        default -> in.skip();
      }
    }
    return new Pong(required("corr", corr), required("ts", ts));
  }

  static void write(FieldWriter out, HeartbeatAck ack) throws IOException {
    out.time("echo", ack.echo());
  }

  static HeartbeatAck ack(FieldReader in) throws IOException {
    Instant echo = null;
    Instant ts = null;
    in.begin();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "echo" -> echo = in.time();
        case "ts" -> ts = in.time();
        default -> in.skip();
      }
    }
    return new HeartbeatAck(required("echo", echo), required("ts", ts));
  }
}
