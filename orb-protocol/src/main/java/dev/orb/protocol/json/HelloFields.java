package dev.orb.protocol.json;

import static dev.orb.protocol.json.FieldReader.required;

import dev.orb.protocol.Json;
import dev.orb.protocol.message.Control.Declared;
import dev.orb.protocol.message.Control.Hello;
import dev.orb.protocol.message.DeclaredComponent;
import dev.orb.protocol.message.Planning.Held;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The fields of a hello. */
final class HelloFields {
  private HelloFields() {}

  static void write(FieldWriter out, Hello hello) throws IOException {
    out.text("instance", hello.instance());
    out.text("process", hello.process());
    out.text("ledger", hello.ledger());
    out.text("fleet", hello.fleet());
    out.text("version", hello.version());
    out.number("pid", hello.pid());
    out.texts("groups", hello.groups());
    out.values("facts", hello.facts());
    DeclaredFields.write(out, "commands", hello.commands());
    ComponentFields.write(out, hello.components());
    PlanningFields.write(out, hello.plans());
  }

  static Hello read(FieldReader in) throws IOException {
    String instance = null;
    String process = null;
    String ledger = null;
    String fleet = null;
    String version = "";
    long pid = 0;
    Set<String> groups = Set.of();
    Map<String, Json> facts = Map.of();
    List<Declared> commands = List.of();
    List<DeclaredComponent> components = List.of();
    List<Held> plans = List.of();
    Instant ts = null;
    in.begin();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "instance" -> instance = in.text();
        case "process" -> process = in.text();
        case "ledger" -> ledger = in.text();
        case "fleet" -> fleet = in.text();
        case "version" -> version = in.text();
        case "pid" -> pid = in.number();
        case "groups" -> groups = in.texts();
        case "facts" -> facts = in.values();
        case "commands" -> commands = DeclaredFields.read(in);
        case "components" -> components = ComponentFields.read(in);
        case "plans" -> plans = PlanningFields.held(in);
        case "ts" -> ts = in.time();
        default -> in.skip();
      }
    }
    return new Hello(
        required("instance", instance),
        required("process", process),
        required("ledger", ledger),
        fleet,
        version,
        pid,
        groups,
        facts,
        commands,
        components,
        plans,
        required("ts", ts));
  }
}
