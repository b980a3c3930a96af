package dev.orb.protocol.json;

import static dev.orb.protocol.json.FieldReader.required;

import dev.orb.protocol.Contract;
import dev.orb.protocol.Json;
import dev.orb.protocol.message.Control.Declare;
import dev.orb.protocol.message.Control.Declared;
import dev.orb.protocol.message.DeclaredComponent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of what handlers declare, which a hello and a declare have. */
final class DeclaredFields {
  private DeclaredFields() {}

  static void write(FieldWriter out, Declare declare) throws IOException {
    out.number("epoch", declare.epoch());
    write(out, "commands", declare.commands());
    ComponentFields.write(out, declare.components());
  }

  static Declare declare(FieldReader in) throws IOException {
    Long epoch = null;
    List<Declared> commands = List.of();
    List<DeclaredComponent> components = List.of();
    Instant ts = null;
    in.begin();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "epoch" -> epoch = in.number();
        case "commands" -> commands = read(in);
        case "components" -> components = ComponentFields.read(in);
        case "ts" -> ts = in.time();
        default -> in.skip();
      }
    }
    return new Declare(required("epoch", epoch), commands, components, required("ts", ts));
  }

  static void write(FieldWriter out, String field, List<Declared> commands) throws IOException {
    out.json().name(field).beginArray();
    for (Declared declared : commands) {
      Contract contract = declared.contract();
      out.json().beginObject();
      out.text("name", declared.name());
      out.bool("idempotent", declared.idempotent());
      out.duration("timeout", declared.timeout());
      out.textUnlessEmpty("description", contract.description());
      out.value("params", contract.params());
      out.value("result", contract.result());
      if (!contract.sensitive().isEmpty()) {
        out.texts("sensitive", contract.sensitive());
      }
      out.json().endObject();
    }
    out.json().endArray();
  }

  static List<Declared> read(FieldReader in) throws IOException {
    List<Declared> commands = new ArrayList<>();
    for (boolean more = in.beginArray(); more; more = in.moreElements()) {
      commands.add(declared(in));
    }
    return commands;
  }

  private static Declared declared(FieldReader in) throws IOException {
    String name = null;
    boolean idempotent = false;
    Duration timeout = null;
    String description = "";
    Json params = null;
    Json result = null;
    Set<String> sensitive = Set.of();
    in.begin();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "name" -> name = in.text();
        case "idempotent" -> idempotent = in.bool();
        case "timeout" -> timeout = in.duration();
        case "description" -> description = in.text();
        case "params" -> params = schema(in.value());
        case "result" -> result = schema(in.value());
        case "sensitive" -> sensitive = in.texts();
        default -> in.skip();
      }
    }
    return new Declared(
        required("name", name),
        idempotent,
        timeout,
        new Contract(params, result, description, sensitive));
  }

  /** What is no schema says nothing, and must not keep a client out. */
  private static @Nullable Json schema(Json value) {
    return value.isObject() ? value : null;
  }
}
