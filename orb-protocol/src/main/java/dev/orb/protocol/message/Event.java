package dev.orb.protocol.message;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.Json;
import dev.orb.protocol.Names;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something happened at a client. Nobody answers it.
 *
 * @param id its own
 * @param name what happened
 * @param params any JSON; null is absent
 * @param ts when, in the server's time
 * @param trace a trace, if the client gave one
 */
public record Event(
    CommandId id, String name, @Nullable Json params, Instant ts, @Nullable String trace)
    implements Message {

  public Event {
    Names.command(name);
  }

  @Override
  public Kind kind() {
    return Kind.EVENT;
  }
}
