package dev.orb.protocol.message;

import dev.orb.protocol.ClientState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client lives. Sent from a thread of its own, whatever the handlers do.
 *
 * @param ts when, by the client's own clock; the acknowledgement gives it back
 * @param epoch the session
 * @param status a number that the client's author chose, 0 for well
 * @param text words to it
 * @param open commands that it has and has not answered
 * @param state what it is doing; null if it does not say
 * @param remark words to its state
 * @param facts those that have changed since hello, as they are now; JSON null for one that is gone
 * @param components those that say what they are doing, all of them; without their versions and
 *     functions
 */
public record Heartbeat(
    Instant ts,
    long epoch,
    int status,
    @Nullable String text,
    int open,
    @Nullable ClientState state,
    @Nullable String remark,
    Map<String, Json> facts,
    List<DeclaredComponent> components)
    implements Message {

  /**
   * @throws OrbException {@code MALFORMED} if a number is negative, {@code BAD_PARAMS} if a key is
   *     none
   */
  public Heartbeat {
    if (epoch < 0 || open < 0) {
      throw new OrbException(ErrorCode.MALFORMED, "heartbeat of epoch " + epoch + ", open " + open);
    }
    facts.keySet().forEach(key -> Names.key("fact", key));
    facts = Map.copyOf(facts);
    components = DeclaredComponent.admitted(components);
  }

  /** One that says nothing of state, facts and components. */
  public Heartbeat(Instant ts, long epoch, int status, @Nullable String text, int open) {
    this(ts, epoch, status, text, open, null, null, Map.of(), List.of());
  }

  @Override
  public Kind kind() {
    return Kind.HEARTBEAT;
  }
}
