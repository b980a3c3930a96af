package dev.orb.protocol.json;

import static dev.orb.protocol.json.FieldReader.required;

import dev.orb.protocol.Json;
import dev.orb.protocol.message.Planning;
import dev.orb.protocol.message.Planning.Held;
import dev.orb.protocol.message.Planning.Plan;
import dev.orb.protocol.message.Planning.Planned;
import dev.orb.protocol.message.Planning.Plans;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The fields of plans and planned, and the plans that a hello names. */
final class PlanningFields {
  private PlanningFields() {}

  static void write(FieldWriter out, Planning said) throws IOException {
    if (said instanceof Plans plans) {
      out.json().name("put").beginArray();
      for (Plan plan : plans.put()) {
        out.json().beginObject();
        out.text("schedule", plan.schedule());
        out.text("version", plan.version());
        out.value("plan", plan.plan());
        out.json().endObject();
      }
      out.json().endArray();
      out.texts("gone", plans.gone());
    } else if (said instanceof Planned planned) {
      write(out, planned.plans());
    }
  }

  /** Nothing at all of none. */
  static void write(FieldWriter out, List<Held> plans) throws IOException {
    if (plans.isEmpty()) {
      return;
    }
    out.json().name("plans").beginArray();
    for (Held plan : plans) {
      out.json().beginObject();
      out.text("schedule", plan.schedule());
      out.text("version", plan.version());
      out.text("error", plan.error());
      out.json().endObject();
    }
    out.json().endArray();
  }

  static Plans plans(FieldReader in) throws IOException {
    List<Plan> put = List.of();
    Set<String> gone = Set.of();
    Instant ts = null;
    in.begin();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "put" -> put = put(in);
        case "gone" -> gone = in.texts();
        case "ts" -> ts = in.time();
        default -> in.skip();
      }
    }
    return new Plans(put, gone, required("ts", ts));
  }

  static Planned planned(FieldReader in) throws IOException {
    List<Held> plans = List.of();
    Instant ts = null;
    in.begin();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "plans" -> plans = held(in);
        case "ts" -> ts = in.time();
        default -> in.skip();
      }
    }
    return new Planned(plans, required("ts", ts));
  }

  static List<Held> held(FieldReader in) throws IOException {
    List<Held> plans = new ArrayList<>();
    for (boolean more = in.beginArray(); more; more = in.moreElements()) {
      plans.add(one(in));
    }
    return plans;
  }

  private static Held one(FieldReader in) throws IOException {
    String schedule = null;
    String version = null;
    String error = null;
    in.begin();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "schedule" -> schedule = in.text();
        case "version" -> version = in.text();
        case "error" -> error = in.text();
        default -> in.skip();
      }
    }
    return new Held(
        required("plans.schedule", schedule), required("plans.version", version), error);
  }

  private static List<Plan> put(FieldReader in) throws IOException {
    List<Plan> plans = new ArrayList<>();
    for (boolean more = in.beginArray(); more; more = in.moreElements()) {
      plans.add(plan(in));
    }
    return plans;
  }

  private static Plan plan(FieldReader in) throws IOException {
    String schedule = null;
    String version = null;
    Json plan = null;
    in.begin();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "schedule" -> schedule = in.text();
        case "version" -> version = in.text();
        case "plan" -> plan = in.value();
        default -> in.skip();
      }
    }
    return new Plan(
        required("put.schedule", schedule),
        required("put.version", version),
        required("put.plan", plan));
  }
}
