package dev.orb.server.fleet;

import dev.orb.protocol.ClientState;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.DeclaredComponent;
import dev.orb.protocol.message.Heartbeat;
import dev.orb.protocol.message.Planning;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a client is in its present session, by its own words but for the first.
 *
 * @param leaving whether the server has asked it to end its session
 * @param state what it is doing; null if it does not say
 * @param remark words to it
 * @param status a number of its author's choice, 0 for well
 * @param text words to that
 * @param commands what its handlers declare
 * @param components what it hosts beside them, without what their handlers declare
 * @param plans the schedules that it runs itself
 */
public record Condition(
    boolean leaving,
    @Nullable ClientState state,
    @Nullable String remark,
    int status,
    @Nullable String text,
    List<Control.Declared> commands,
    List<DeclaredComponent> components,
    List<Planning.Held> plans) {
  /** Without a session. */
  public static final Condition NONE = new Condition(false, null, null, 0, null, List.of());

  public Condition {
    commands = List.copyOf(commands);
    components = List.copyOf(components);
    plans = List.copyOf(plans);
  }

  /** Of a client that hosts no component and runs no schedule itself. */
  public Condition(
      boolean leaving,
      @Nullable ClientState state,
      @Nullable String remark,
      int status,
      @Nullable String text,
      List<Control.Declared> commands) {
    this(leaving, state, remark, status, text, commands, List.of(), List.of());
  }

  /** Whether it hosts a component of this name now. */
  public boolean hosts(String component) {
    return components.stream().anyMatch(each -> each.name().equals(component));
  }

  /** It hosts these now. */
  Condition hosting(List<DeclaredComponent> others) {
    return new Condition(
        leaving,
        state,
        remark,
        status,
        text,
        commands,
        others.stream().map(DeclaredComponent::withoutFunctions).toList(),
        plans);
  }

  /** It runs these schedules itself now. */
  Condition running(List<Planning.Held> held) {
    return new Condition(leaving, state, remark, status, text, commands, components, held);
  }

  Condition asLeaving() {
    return new Condition(true, state, remark, status, text, commands, components, plans);
  }

  /** The same object if nothing has changed. */
  Condition with(Heartbeat heartbeat) {
    List<DeclaredComponent> now = said(heartbeat.components());
    boolean same =
        state == heartbeat.state()
            && status == heartbeat.status()
            && Objects.equals(remark, heartbeat.remark())
            && Objects.equals(text, heartbeat.text())
            && now.equals(components);
    return same
        ? this
        : new Condition(
            leaving,
            heartbeat.state(),
            heartbeat.remark(),
            heartbeat.status(),
            heartbeat.text(),
            commands,
            now,
            plans);
  }

  /** Those that it hosts, in the states that they say; one that it does not host is passed over. */
  private List<DeclaredComponent> said(List<DeclaredComponent> states) {
    if (states.isEmpty() || components.isEmpty()) {
      return components;
    }
    Map<String, DeclaredComponent> said =
        states.stream().collect(Collectors.toMap(DeclaredComponent::name, Function.identity()));
    return components.stream()
        .map(
            each -> {
              DeclaredComponent now = said.get(each.name());
              return now == null ? each : each.withState(now.state(), now.remark());
            })
        .toList();
  }
}
