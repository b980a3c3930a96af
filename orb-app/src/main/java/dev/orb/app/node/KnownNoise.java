package dev.orb.app.node;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.List;
import java.util.Set;

/**
 * Leaves out what the broker warns of in the ordinary course of things. At every start: its inner
 * queues have no dead letters and no expiry of their own, which is meant so. At the death of a
 * client: two lines for each session that went with its socket, and one for the socket if data was
 * on its way; the fleet says that in one line, with the client's name.
 */
public final class KnownNoise extends Filter<ILoggingEvent> {
  private static final Set<String> AT_START = Set.of("AMQ222165", "AMQ222166");
  private static final Set<String> AT_A_DEATH = Set.of("AMQ222061", "AMQ222107");
  private static final Set<String> NO_LINE = Set.of("AMQ214015", "AMQ214016");
  private static final String CONNECTION_FAILED = "AMQ212037";
  private static final List<String> BY_THE_PEER = List.of("Connection reset", "Broken pipe");
  private static final int CODE_LENGTH = 9;

  @Override
  public FilterReply decide(ILoggingEvent event) {
    String message = event.getFormattedMessage();
    if (message.length() <= CODE_LENGTH) {
      return FilterReply.NEUTRAL;
    }
    String code = message.substring(0, CODE_LENGTH);
    boolean noise =
        AT_START.contains(code)
            || AT_A_DEATH.contains(code)
            || NO_LINE.contains(code)
            || (code.equals(CONNECTION_FAILED) && BY_THE_PEER.stream().anyMatch(message::contains));
    return noise ? FilterReply.DENY : FilterReply.NEUTRAL;
  }
}
