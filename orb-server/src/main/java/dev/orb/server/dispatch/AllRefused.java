package dev.orb.server.dispatch;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.journal.Refusal;
import java.util.List;

/** Every target of a command was refused. Its code is the first refusal's. */
public final class AllRefused extends OrbException {
  private static final long serialVersionUID = 1L;

  private final transient List<Refusal> refused;

  AllRefused(List<Refusal> refused) {
    super(
        refused.get(0).code(),
        refused.size() == 1
            ? refused.get(0).client() + " was refused"
            : "all " + refused.size() + " targets were refused, first " + refused.get(0).client(),
        mend(refused.get(0).code()));
    this.refused = List.copyOf(refused);
  }

  /** The refusal of all of these, of which there is at least one. */
  public static AllRefused of(List<Refusal> refused) {
    return new AllRefused(refused);
  }

  private static String mend(ErrorCode code) {
    return switch (code) {
      case UNKNOWN_CLIENT -> "orb client list shows who is enrolled";
      case CLIENT_OFFLINE -> "start it, or send with offline queue";
      case QUEUE_FULL -> "cancel what is not needed, or raise commands.queue-limit";
      default -> "see refused";
    };
  }

  /** Who was refused and why. */
  public List<Refusal> refused() {
    return refused;
  }
}
