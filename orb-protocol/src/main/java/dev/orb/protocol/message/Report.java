package dev.orb.protocol.message;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.Names;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The head of a bulk report of a client; its bytes follow it in the same body. A {@link Reply} says
 * what became of it.
 *
 * @param id its own
 * @param channel whose sink is to have it
 * @param contentType what its bytes are, as in HTTP; nobody on the way looks at them
 * @param ts when it was made, in the server's time
 * @param trace a trace, if the client gave one
 */
public record Report(
    CommandId id, String channel, String contentType, Instant ts, @Nullable String trace)
    implements Message {
  /**
   * @throws dev.orb.protocol.OrbException {@code BAD_PARAMS} if channel or content type are none
   */
  public Report {
    Names.command(channel);
    ContentType.require(contentType);
  }

  @Override
  public Kind kind() {
    return Kind.REPORT;
  }
}
