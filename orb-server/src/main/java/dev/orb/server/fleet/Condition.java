package dev.orb.server.fleet;

import dev.orb.protocol.ClientState;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Heartbeat;
import java.util.List;
import java.util.Objects;
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
 */
public record Condition(
    boolean leaving,
    @Nullable ClientState state,
    @Nullable String remark,
    int status,
    @Nullable String text,
    List<Control.Declared> commands) {
  /** Without a session. */
  public static final Condition NONE = new Condition(false, null, null, 0, null, List.of());

  public Condition {
    commands = List.copyOf(commands);
  }

  Condition asLeaving() {
    return new Condition(true, state, remark, status, text, commands);
  }

  /** The same object if nothing has changed. */
  Condition with(Heartbeat heartbeat) {
    boolean same =
        state == heartbeat.state()
            && status == heartbeat.status()
            && Objects.equals(remark, heartbeat.remark())
            && Objects.equals(text, heartbeat.text());
    return same
        ? this
        : new Condition(
            leaving,
            heartbeat.state(),
            heartbeat.remark(),
            heartbeat.status(),
            heartbeat.text(),
            commands);
  }
}
