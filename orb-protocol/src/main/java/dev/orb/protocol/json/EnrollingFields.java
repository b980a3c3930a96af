package dev.orb.protocol.json;

import static dev.orb.protocol.json.FieldReader.required;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.message.Enrolling;
import dev.orb.protocol.message.Enrolling.Check;
import dev.orb.protocol.message.Enrolling.Checked;
import dev.orb.protocol.message.Enrolling.Join;
import dev.orb.protocol.message.Enrolling.Joined;
import dev.orb.protocol.message.Enrolling.Leave;
import dev.orb.protocol.message.Enrolling.Left;
import dev.orb.protocol.message.Enrolling.Rotate;
import dev.orb.protocol.message.Enrolling.Rotated;
import java.io.IOException;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of what is said about belonging to the fleet. All of them are small: one reader. */
final class EnrollingFields {
  private @Nullable CommandId id;
  private @Nullable CommandId corr;
  private @Nullable String instance;
  private @Nullable String client;
  private @Nullable String secret;
  private @Nullable Instant echo;
  private @Nullable Instant ts;
  private Set<String> groups = Set.of();
  private long enrolment;
  private int open;
  private boolean kept;

  private EnrollingFields() {}

  static void write(FieldWriter out, Enrolling said) throws IOException {
    if (said instanceof Join join) {
      out.id("id", join.id());
      out.text("instance", join.instance());
      out.text("client", join.client());
      out.texts("groups", join.groups());
    } else if (said instanceof Joined joined) {
      out.id("corr", joined.corr());
      out.text("client", joined.client());
      out.text("secret", joined.secret());
      out.number("enrolment", joined.enrolment());
      out.texts("groups", joined.groups());
    } else if (said instanceof Rotate rotate) {
      out.id("id", rotate.id());
      out.text("secret", rotate.secret());
    } else if (said instanceof Rotated rotated) {
      out.id("corr", rotated.corr());
      out.bool("kept", rotated.kept());
    } else if (said instanceof Leave leave) {
      out.id("id", leave.id());
      out.text("instance", leave.instance());
    } else if (said instanceof Left left) {
      out.id("corr", left.corr());
      out.number("open", left.open());
    } else if (said instanceof Check check) {
      out.id("id", check.id());
      out.text("instance", check.instance());
    } else if (said instanceof Checked checked) {
      out.id("corr", checked.corr());
      out.number("open", checked.open());
      out.texts("groups", checked.groups());
      out.time("echo", checked.echo());
    }
  }

  static Enrolling read(FieldReader in, String name) throws IOException {
    EnrollingFields found = new EnrollingFields();
    found.fill(in);
    return found.as(name);
  }

  private void fill(FieldReader in) throws IOException {
    in.begin();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "id" -> id = in.id();
        case "corr" -> corr = in.id();
        case "instance" -> instance = in.text();
        case "client" -> client = in.text();
        case "secret" -> secret = in.text();
        case "groups" -> groups = in.texts();
        case "enrolment" -> enrolment = in.number();
        case "open" -> open = in.smallNumber();
        case "kept" -> kept = in.bool();
        case "echo" -> echo = in.time();
        case "ts" -> ts = in.time();
        default -> in.skip();
      }
    }
  }

  private Enrolling as(String name) {
    Instant at = required("ts", ts);
    return switch (name) {
      case "join" ->
          new Join(
              required("id", id),
              required("instance", instance),
              required("client", client),
              groups,
              at);
      case "joined" ->
          new Joined(
              required("corr", corr),
              required("client", client),
              required("secret", secret),
              enrolment,
              groups,
              at);
      case "rotate" -> new Rotate(required("id", id), required("secret", secret), at);
      case "rotated" -> new Rotated(required("corr", corr), kept, at);
      case "leave" -> new Leave(required("id", id), required("instance", instance), at);
      case "left" -> new Left(required("corr", corr), open, at);
      case "check" -> new Check(required("id", id), required("instance", instance), at);
      default -> new Checked(required("corr", corr), open, groups, required("echo", echo), at);
    };
  }
}
