package dev.orb.protocol.json;

import static dev.orb.protocol.json.FieldReader.required;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.Json;
import dev.orb.protocol.message.Failure;
import dev.orb.protocol.message.Reply;
import dev.orb.protocol.message.Timing;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The fields of a reply. */
final class ReplyFields {
  private ReplyFields() {}

  static void write(FieldWriter out, Reply reply) throws IOException {
    out.id("id", reply.id());
    out.id("corr", reply.corr());
    out.numberUnlessZero("attempt", reply.attempt());
    out.value("result", reply.result());
    Failure error = reply.error();
    if (error != null) {
      out.json().name("error").beginObject();
      out.text("code", error.code().name());
      out.text("message", error.message());
      Json detail = error.detail();
      out.value("detail", detail == null ? JsonCodec.NULL : detail);
      out.json().endObject();
    }
    Timing timing = reply.timing();
    if (timing != null) {
      out.json().name("timing").beginObject();
      out.time("delivered", timing.delivered());
      out.time("started", timing.started());
      out.time("finished", timing.finished());
      out.json().endObject();
    }
    out.numberUnlessZero("enrolment", reply.enrolment());
    out.text("trace", reply.trace());
  }

  static Reply read(FieldReader in) throws IOException {
    CommandId id = null;
    CommandId corr = null;
    int attempt = 0;
    Json result = null;
    Failure error = null;
    Instant ts = null;
    Timing timing = null;
    long enrolment = 0;
    String trace = null;
    in.begin();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "id" -> id = in.id();
        case "corr" -> corr = in.id();
        case "attempt" -> attempt = in.smallNumber();
        case "result" -> result = in.value();
        case "error" -> error = failure(in);
        case "ts" -> ts = in.time();
        case "timing" -> timing = timing(in);
        case "enrolment" -> enrolment = in.number();
        case "trace" -> trace = in.text();
        default -> in.skip();
      }
    }
    return new Reply(
        required("id", id),
        required("corr", corr),
        attempt,
        beside(error, result),
        error,
        required("ts", ts),
        timing,
        enrolment,
        trace);
  }

  /** A peer that writes every field has a null result beside its error. */
  private static @Nullable Json beside(@Nullable Failure error, @Nullable Json result) {
    return error != null && result != null && result.isNull() ? null : result;
  }

  private static Failure failure(FieldReader in) throws IOException {
    String code = null;
    String message = "";
    Json detail = null;
    in.begin();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "code" -> code = in.text();
        case "message" -> message = in.text();
        case "detail" -> detail = in.value();
        default -> in.skip();
      }
    }
    String name = required("error.code", code);
    return new Failure(FieldReader.code(name), FieldReader.words(name, message), detail);
  }

  private static Timing timing(FieldReader in) throws IOException {
    Instant delivered = null;
    Instant started = null;
    Instant finished = null;
    in.begin();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "delivered" -> delivered = in.time();
        case "started" -> started = in.time();
        case "finished" -> finished = in.time();
        default -> in.skip();
      }
    }
    return new Timing(delivered, started, finished);
  }
}
