package dev.orb.app.node;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Set;

/**
 * Leaves out what the broker warns of at every start and is meant so: its inner queues have no dead
 * letters and no expiry of their own.
 */
public final class KnownNoise extends Filter<ILoggingEvent> {
  private static final Set<String> CODES = Set.of("AMQ222165", "AMQ222166");
  private static final int CODE_LENGTH = 9;

  @Override
  public FilterReply decide(ILoggingEvent event) {
    String message = event.getFormattedMessage();
    return message.length() > CODE_LENGTH && CODES.contains(message.substring(0, CODE_LENGTH))
        ? FilterReply.DENY
        : FilterReply.NEUTRAL;
  }
}
