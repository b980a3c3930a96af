package dev.orb.protocol.json;

import static dev.orb.protocol.json.FieldReader.required;

import dev.orb.protocol.ClientState;
import dev.orb.protocol.message.Control.Declared;
import dev.orb.protocol.message.DeclaredComponent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The field {@code components}, which a hello, a declare and a heartbeat have. */
final class ComponentFields {
  private ComponentFields() {}

  /** With version and functions; nothing at all of none. */
  static void write(FieldWriter out, List<DeclaredComponent> components) throws IOException {
    write(out, components, true);
  }

  /** Their states alone; nothing at all of none. */
  static void writeStates(FieldWriter out, List<DeclaredComponent> components) throws IOException {
    write(out, components, false);
  }

  private static void write(FieldWriter out, List<DeclaredComponent> components, boolean whole)
      throws IOException {
    if (components.isEmpty()) {
      return;
    }
    out.json().name("components").beginArray();
    for (DeclaredComponent component : components) {
      out.json().beginObject();
      out.text("name", component.name());
      if (whole) {
        out.textUnlessEmpty("version", component.version());
      }
      ClientState state = component.state();
      out.text("state", state == null ? null : state.text());
      out.text("remark", component.remark());
      if (whole) {
        DeclaredFields.write(out, "functions", component.functions());
      }
      out.json().endObject();
    }
    out.json().endArray();
  }

  static List<DeclaredComponent> read(FieldReader in) throws IOException {
    List<DeclaredComponent> components = new ArrayList<>();
    for (boolean more = in.beginArray(); more; more = in.moreElements()) {
      components.add(component(in));
    }
    return components;
  }

  private static DeclaredComponent component(FieldReader in) throws IOException {
    String name = null;
    String version = "";
    ClientState state = null;
    String remark = null;
    List<Declared> functions = List.of();
    in.begin();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "name" -> name = in.text();
        case "version" -> version = in.text();
        // why: as of a client, a state of a newer one is better unknown than the end of its hellos
        case "state" -> state = ClientState.of(in.text()).orElse(ClientState.UNKNOWN);
        case "remark" -> remark = in.text();
        case "functions" -> functions = DeclaredFields.read(in);
        default -> in.skip();
      }
    }
    return new DeclaredComponent(required("name", name), version, state, remark, functions);
  }
}
