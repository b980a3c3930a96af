package dev.orb.protocol.json;

import static dev.orb.protocol.json.FieldReader.required;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.message.Control.Cancel;
import dev.orb.protocol.message.Control.Cancelled;
import java.io.IOException;
import java.time.Instant;

/** The fields of cancel and cancelled. */
final class CancelFields {
  private CancelFields() {}

  static void write(FieldWriter out, Cancel cancel) throws IOException {
    out.id("corr", cancel.corr());
    out.time("until", cancel.until());
    if (cancel.queuedOnly()) {
      out.bool("queuedOnly", true);
    }
  }

  static Cancel cancel(FieldReader in) throws IOException {
    CommandId corr = null;
    Instant until = null;
    boolean queuedOnly = false;
    Instant ts = null;
    in.begin();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "corr" -> corr = in.id();
        case "until" -> until = in.time();
        case "queuedOnly" -> queuedOnly = in.bool();
        case "ts" -> ts = in.time();
        default -> in.skip();
      }
    }
    return new Cancel(
        required("corr", corr), required("until", until), queuedOnly, required("ts", ts));
  }

  static void write(FieldWriter out, Cancelled cancelled) throws IOException {
    out.id("corr", cancelled.corr());
    out.text("outcome", cancelled.outcome().text());
    out.numberUnlessZero("enrolment", cancelled.enrolment());
  }

  static Cancelled cancelled(FieldReader in) throws IOException {
    CommandId corr = null;
    String outcome = null;
    long enrolment = 0;
    Instant ts = null;
    in.begin();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "corr" -> corr = in.id();
        case "outcome" -> outcome = in.text();
        case "enrolment" -> enrolment = in.number();
        case "ts" -> ts = in.time();
        default -> in.skip();
      }
    }
    return new Cancelled(
        required("corr", corr),
        outcome(required("outcome", outcome)),
        enrolment,
        required("ts", ts));
  }

  private static Cancelled.Outcome outcome(String text) {
    for (Cancelled.Outcome outcome : Cancelled.Outcome.values()) {
      if (outcome.text().equals(text)) {
        return outcome;
      }
    }
    throw new OrbException(ErrorCode.MALFORMED, "there is no outcome '" + Names.shown(text) + "'");
  }
}
