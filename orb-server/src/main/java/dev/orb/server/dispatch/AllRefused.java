package dev.orb.server.dispatch;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.journal.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every target of a command was refused. Its code is the first refusal's. */
public final class AllRefused extends OrbException {
  private static final long serialVersionUID = 1L;

  private final transient List<Refusal> refused;

  AllRefused(List<Refusal> refused) {
    this(refused, null);
  }

  /**
   * @param why what is wrong for the first of them, null if its code says all
   */
  AllRefused(List<Refusal> refused, @Nullable String why) {
    super(refused.get(0).code(), words(refused, why), mend(refused.get(0).code()));
    this.refused = List.copyOf(refused);
  }

  /**
   * The refusal of all of these, of which there is at least one.
   *
   * @param why what is wrong for the first of them, null if its code says all
   */
  public static AllRefused of(List<Refusal> refused, @Nullable String why) {
    return new AllRefused(refused, why);
  }

  private static String words(List<Refusal> refused, @Nullable String why) {
    String client = refused.get(0).client();
    String words =
        refused.size() == 1
            ? client + " was refused"
            : "all " + refused.size() + " targets were refused, first " + client;
    return why == null ? words : why + " (" + words + ")";
  }

  /** What to do about a refusal of this code. */
  static String mend(ErrorCode code) {
    return switch (code) {
      case UNKNOWN_CLIENT -> "orb client list shows who is enrolled";
      case CLIENT_OFFLINE -> "start it, or send with offline queue";
      case BAD_PARAMS -> "orb send NAME --help shows what it takes";
      case CONFLICT -> "an earlier firing of the schedule runs there still";
      case UNKNOWN_COMMAND -> "orb client show ID shows the components that it hosts";
      case QUEUE_FULL -> "cancel what is not needed, or raise commands.queue-limit";
      default -> "see refused";
    };
  }

  /** Who was refused and why. */
  public List<Refusal> refused() {
    return refused;
  }
}
