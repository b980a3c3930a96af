package dev.orb.protocol.json;

import static dev.orb.protocol.json.FieldReader.required;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.FiringNote;
import dev.orb.protocol.Json;
import dev.orb.protocol.Retries;
import dev.orb.protocol.message.Claim;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Part;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/** The fields of a command. */
final class CommandFields {
  private CommandFields() {}

  static void write(FieldWriter out, Command command) throws IOException {
    out.id("id", command.id());
    out.text("name", command.name());
    out.text("component", command.component());
    out.textUnlessEmpty("from", command.from());
    out.textUnlessEmpty("to", command.to());
    out.value("params", command.params());
    out.time("expiresAt", command.expiresAt());
    out.duration("timeout", command.timeout());
    out.bool("durable", command.durable());
    out.numberUnlessZero("epoch", command.epoch());
    out.text("serialKey", command.serialKey());
    out.text("schedule", command.schedule());
    out.time("scheduledAt", command.scheduledAt());
    FiringNote firing = command.firing();
    if (firing != null) {
      out.time("previousAt", firing.previousAt());
      out.duration("jitter", firing.jitter());
      out.time("startBy", firing.startBy());
    }
    Part part = command.part();
    if (part != null) {
      out.json().name("part").beginObject();
      out.number("index", part.index());
      out.number("total", part.total());
      out.json().endObject();
    }
    out.text("trace", command.trace());
    Retries retries = command.retries();
    if (retries != null) {
      out.json().name("retries").beginObject();
      out.number("times", retries.times());
      out.duration("delay", retries.delay());
      out.decimal("factor", retries.factor());
      out.json().endObject();
    }
    Claim claim = command.claim();
    if (claim != null) {
      out.json().name("claim").beginObject();
      out.id("id", claim.id());
      out.text("node", claim.node());
      out.json().endObject();
    }
  }

  static Command read(FieldReader in) throws IOException {
    CommandId id = null;
    String name = null;
    String from = "";
    String to = "";
    Json params = null;
    Instant ts = null;
    Instant expiresAt = null;
    Duration timeout = null;
    boolean durable = false;
    long epoch = 0;
    String serialKey = null;
    String schedule = null;
    Instant scheduledAt = null;
    Instant previousAt = null;
    Duration jitter = null;
    Instant startBy = null;
    Part part = null;
    String trace = null;
    Retries retries = null;
    String component = null;
    Claim claim = null;
    in.begin();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "id" -> id = in.id();
        case "name" -> name = in.text();
        case "from" -> from = in.text();
        case "to" -> to = in.text();
        case "params" -> params = in.value();
        case "ts" -> ts = in.time();
        case "expiresAt" -> expiresAt = in.time();
        case "timeout" -> timeout = in.duration();
        case "durable" -> durable = in.bool();
        case "epoch" -> epoch = in.number();
        case "serialKey" -> serialKey = in.text();
        case "schedule" -> schedule = in.text();
        case "scheduledAt" -> scheduledAt = in.time();
        case "previousAt" -> previousAt = in.time();
        case "jitter" -> jitter = in.duration();
        case "startBy" -> startBy = in.time();
        case "part" -> part = part(in);
        case "trace" -> trace = in.text();
        case "retries" -> retries = retries(in);
        case "component" -> component = in.text();
        case "claim" -> claim = claim(in);
        default -> in.skip();
      }
    }
    return new Command(
        required("id", id),
        required("name", name),
        from,
        to,
        params,
        required("ts", ts),
        required("expiresAt", expiresAt),
        timeout,
        durable,
        epoch,
        serialKey,
        schedule,
        scheduledAt,
        part,
        trace,
        retries,
        component,
        claim,
        FiringNote.of(previousAt, jitter, startBy));
  }

  private static Retries retries(FieldReader in) throws IOException {
    Integer times = null;
    Duration delay = Retries.USUAL_DELAY;
    double factor = Retries.USUAL_FACTOR;
    in.begin();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "times" -> times = in.smallNumber();
        case "delay" -> delay = in.duration();
        case "factor" -> factor = in.decimal();
        default -> in.skip();
      }
    }
    return new Retries(required("retries.times", times), delay, factor);
  }

  private static Claim claim(FieldReader in) throws IOException {
    CommandId id = null;
    String node = null;
    in.begin();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "id" -> id = in.id();
        case "node" -> node = in.text();
        default -> in.skip();
      }
    }
    return new Claim(required("claim.id", id), required("claim.node", node));
  }

  private static Part part(FieldReader in) throws IOException {
    Integer index = null;
    Integer total = null;
    in.begin();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "index" -> index = in.smallNumber();
        case "total" -> total = in.smallNumber();
        default -> in.skip();
      }
    }
    return new Part(required("part.index", index), required("part.total", total));
  }
}
