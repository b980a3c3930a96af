package dev.orb.protocol.json;

import static dev.orb.protocol.json.FieldReader.required;

import dev.orb.protocol.ClientState;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.DeclaredComponent;
import dev.orb.protocol.message.Event;
import dev.orb.protocol.message.Heartbeat;
import dev.orb.protocol.message.Kind;
import dev.orb.protocol.message.Message;
import dev.orb.protocol.message.Progress;
import dev.orb.protocol.message.Reply;
import dev.orb.protocol.message.Report;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of every kind but controls. */
final class WorkFields {
  private WorkFields() {}

  static void write(FieldWriter out, Message message) throws IOException {
    if (message instanceof Command command) {
      CommandFields.write(out, command);
    } else if (message instanceof Reply reply) {
      ReplyFields.write(out, reply);
    } else if (message instanceof Progress progress) {
      write(out, progress);
    } else if (message instanceof Heartbeat heartbeat) {
      write(out, heartbeat);
    } else if (message instanceof Event event) {
      write(out, event);
    } else if (message instanceof Report report) {
      write(out, report);
    } else {
      throw new OrbException(ErrorCode.INTERNAL, message.kind() + " is written elsewhere");
    }
  }

  static Message read(FieldReader in, Kind kind) throws IOException {
    return switch (kind) {
      case COMMAND -> CommandFields.read(in);
      case REPLY -> ReplyFields.read(in);
      case PROGRESS -> progress(in);
      case HEARTBEAT -> heartbeat(in);
      case EVENT -> event(in);
      case REPORT -> report(in);
      case CONTROL -> throw new OrbException(ErrorCode.INTERNAL, "a control is read elsewhere");
    };
  }

  private static void write(FieldWriter out, Progress progress) throws IOException {
    out.id("corr", progress.corr());
    out.number("seq", progress.seq());
    if (progress.seq() == 0 || progress.attempt() != 1) {
      out.number("attempt", progress.attempt());
    }
    out.text("state", progress.state());
    Integer percent = progress.percent();
    if (percent != null) {
      out.number("percent", percent);
    }
    out.text("text", progress.text());
    out.text("chunk", progress.chunk());
    out.numberUnlessZero("enrolment", progress.enrolment());
    out.text("trace", progress.trace());
  }

  private static Progress progress(FieldReader in) throws IOException {
    CommandId corr = null;
    Integer seq = null;
    int attempt = 1;
    String state = null;
    Integer percent = null;
    String text = null;
    String chunk = null;
    Instant ts = null;
    long enrolment = 0;
    String trace = null;
    in.begin();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "corr" -> corr = in.id();
        case "seq" -> seq = in.smallNumber();
        case "attempt" -> attempt = in.smallNumber();
        case "state" -> state = in.text();
        case "percent" -> percent = in.smallNumber();
        case "text" -> text = in.text();
        case "chunk" -> chunk = in.text();
        case "ts" -> ts = in.time();
        case "enrolment" -> enrolment = in.number();
        case "trace" -> trace = in.text();
        default -> in.skip();
      }
    }
    return new Progress(
        required("corr", corr),
        required("seq", seq),
        attempt,
        state,
        percent,
        text,
        chunk,
        required("ts", ts),
        enrolment,
        trace);
  }

  private static void write(FieldWriter out, Heartbeat heartbeat) throws IOException {
    out.number("epoch", heartbeat.epoch());
    out.number("status", heartbeat.status());
    out.text("text", heartbeat.text());
    out.number("open", heartbeat.open());
    ClientState state = heartbeat.state();
    out.text("state", state == null ? null : state.text());
    out.text("remark", heartbeat.remark());
    out.valuesUnlessEmpty("facts", heartbeat.facts());
    ComponentFields.writeStates(out, heartbeat.components());
  }

  private static Heartbeat heartbeat(FieldReader in) throws IOException {
    Instant ts = null;
    Long epoch = null;
    int status = 0;
    String text = null;
    int open = 0;
    ClientState state = null;
    String remark = null;
    Map<String, Json> facts = Map.of();
    List<DeclaredComponent> components = List.of();
    in.begin();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "ts" -> ts = in.time();
        case "epoch" -> epoch = in.number();
        case "status" -> status = in.smallNumber();
        case "text" -> text = in.text();
        case "open" -> open = in.smallNumber();
        // why: a state of a newer client is better unknown than the end of its heartbeats
        case "state" -> state = ClientState.of(in.text()).orElse(ClientState.UNKNOWN);
        case "remark" -> remark = in.text();
        case "facts" -> facts = in.values();
        case "components" -> components = ComponentFields.read(in);
        default -> in.skip();
      }
    }
    return new Heartbeat(
        required("ts", ts),
        required("epoch", epoch),
        status,
        text,
        open,
        state,
        remark,
        facts,
        components);
  }

  private static void write(FieldWriter out, Event event) throws IOException {
    out.id("id", event.id());
    out.text("name", event.name());
    out.value("params", event.params());
    out.text("trace", event.trace());
  }

  private static Event event(FieldReader in) throws IOException {
    CommandId id = null;
    String name = null;
    @Nullable Json params = null;
    Instant ts = null;
    String trace = null;
    in.begin();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "id" -> id = in.id();
        case "name" -> name = in.text();
        case "params" -> params = in.value();
        case "ts" -> ts = in.time();
        case "trace" -> trace = in.text();
        default -> in.skip();
      }
    }
    return new Event(required("id", id), required("name", name), params, required("ts", ts), trace);
  }

  private static void write(FieldWriter out, Report report) throws IOException {
    out.id("id", report.id());
    out.text("name", report.channel());
    out.text("contentType", report.contentType());
    out.text("trace", report.trace());
  }

  private static Report report(FieldReader in) throws IOException {
    CommandId id = null;
    String name = null;
    String contentType = null;
    Instant ts = null;
    String trace = null;
    in.begin();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "id" -> id = in.id();
        case "name" -> name = in.text();
        case "contentType" -> contentType = in.text();
        case "ts" -> ts = in.time();
        case "trace" -> trace = in.text();
        default -> in.skip();
      }
    }
    return new Report(
        required("id", id),
        required("name", name),
        required("contentType", contentType),
        required("ts", ts),
        trace);
  }
}
