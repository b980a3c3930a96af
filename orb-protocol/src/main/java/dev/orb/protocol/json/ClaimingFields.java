package dev.orb.protocol.json;

import static dev.orb.protocol.json.FieldReader.required;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.message.Claiming;
import dev.orb.protocol.message.Claiming.Fetch;
import dev.orb.protocol.message.Claiming.Piece;
import dev.orb.protocol.message.Claiming.Whole;
import dev.orb.protocol.message.Failure;
import java.io.IOException;
import java.time.Instant;

/** The fields of fetch and piece. */
final class ClaimingFields {
  private ClaimingFields() {}

  static void write(FieldWriter out, Claiming said) throws IOException {
    if (said instanceof Fetch fetch) {
      out.id("corr", fetch.corr());
      out.number("offset", fetch.offset());
      out.number("length", fetch.length());
    } else if (said instanceof Piece piece) {
      write(out, piece);
    }
  }

  private static void write(FieldWriter out, Piece piece) throws IOException {
    out.id("corr", piece.corr());
    out.number("offset", piece.offset());
    Whole whole = piece.whole();
    if (whole != null) {
      out.number("size", whole.size());
      out.text("sha256", whole.sha256());
      out.text("contentType", whole.contentType());
    }
    Failure error = piece.error();
    if (error != null) {
      out.json().name("error").beginObject();
      out.text("code", error.code().name());
      out.text("message", error.message());
      out.json().endObject();
    }
  }

  static Fetch fetch(FieldReader in) throws IOException {
    CommandId corr = null;
    Long offset = null;
    Integer length = null;
    Instant ts = null;
    in.begin();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "corr" -> corr = in.id();
        case "offset" -> offset = in.number();
        case "length" -> length = in.smallNumber();
        case "ts" -> ts = in.time();
        default -> in.skip();
      }
    }
    return new Fetch(
        required("corr", corr),
        required("offset", offset),
        required("length", length),
        required("ts", ts));
  }

  static Piece piece(FieldReader in) throws IOException {
    CommandId corr = null;
    Long offset = null;
    Long size = null;
    String sha256 = null;
    String contentType = null;
    Failure error = null;
    Instant ts = null;
    in.begin();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "corr" -> corr = in.id();
        case "offset" -> offset = in.number();
        case "size" -> size = in.number();
        case "sha256" -> sha256 = in.text();
        case "contentType" -> contentType = in.text();
        case "error" -> error = error(in);
        case "ts" -> ts = in.time();
        default -> in.skip();
      }
    }
    Whole whole =
        error != null
            ? null
            : new Whole(
                required("size", size),
                required("sha256", sha256),
                required("contentType", contentType));
    return new Piece(
        required("corr", corr), required("offset", offset), whole, error, required("ts", ts));
  }

  private static Failure error(FieldReader in) throws IOException {
    String code = null;
    String message = "";
    in.begin();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "code" -> code = in.text();
        case "message" -> message = in.text();
        default -> in.skip();
      }
    }
    String name = required("error.code", code);
    return Failure.of(FieldReader.code(name), FieldReader.words(name, message));
  }
}
