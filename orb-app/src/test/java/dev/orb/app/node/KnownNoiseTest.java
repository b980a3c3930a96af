package dev.orb.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import org.junit.jupiter.api.Test;

/** Lines as the library has written them. */
class KnownNoiseTest {
  private static FilterReply decide(String line) {
    LoggingEvent event = new LoggingEvent();
    event.setMessage(line);
    return new KnownNoise().decide(event);
  }

  @Test
  void whatFollowsFromTheDeathOfAClientIsLeftOut() {
    for (String line :
        new String[] {
          "AMQ222061: Client connection failed, clearing up resources for session 9b7b2b87",
          "AMQ222107: Cleared up resources for session 9b7b2b87",
          "AMQ212037: CORE connection failure to 127.0.0.1:54528 has been detected: Connection reset"
              + " [code=GENERIC_EXCEPTION]"
        }) {
      assertThat(decide(line)).as(line).isEqualTo(FilterReply.DENY);
    }
  }

  @Test
  void otherTroubleIsSaid() {
    for (String line :
        new String[] {
          "AMQ212037: CORE connection failure to 127.0.0.1:54528 has been detected: AMQ229014: Did"
              + " not receive data within the 3,000ms connection TTL [code=CONNECTION_TIMEDOUT]",
          "AMQ222010: Critical IO Error, shutting down the server",
          "AMQ222061",
          ""
        }) {
      assertThat(decide(line)).as(line).isEqualTo(FilterReply.NEUTRAL);
    }
  }
}
