package dev.orb.exchange;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.message.Control.Welcome;
import java.time.Duration;
import java.util.List;

/**
 * What holds for one session of an intake.
 *
 * @param epoch the session's number; 0 at a server, where every command is for now
 * @param node where to answer what does not say where it came from
 * @param enrolment goes into every reply; 0 at a server
 * @param maxPayload bytes of one message
 * @param timeout how long a handler runs when neither sender nor handler says
 * @param maxAttempts how often an idempotent command is started before it is given up
 * @param cancelled commands with an open request to cancel
 * @param superseded commands whose place a newer one has taken, which go on if they have started
 */
public record SessionTerms(
    long epoch,
    String node,
    long enrolment,
    long maxPayload,
    Duration timeout,
    int maxAttempts,
    List<CommandId> cancelled,
    List<CommandId> superseded) {

  /**
   * @throws OrbException {@code INVALID_CONFIG} if a limit is not above 0
   */
  public SessionTerms {
    if (maxPayload < 1 || maxAttempts < 1 || timeout.toMillis() < 1) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG,
          "payload " + maxPayload + ", timeout " + timeout + ", attempts " + maxAttempts,
          "each must be above 0");
    }
    cancelled = List.copyOf(cancelled);
    superseded = List.copyOf(superseded);
  }

  /** What the server said. */
  public static SessionTerms of(Welcome welcome) {
    return new SessionTerms(
        welcome.epoch(),
        welcome.node(),
        welcome.enrolment(),
        welcome.maxPayload(),
        welcome.timeoutDefault(),
        welcome.maxAttempts(),
        welcome.cancelled(),
        welcome.superseded());
  }

  /** What holds at a server, for the calls of its clients. */
  public static SessionTerms atServer(String node, long maxPayload, Duration timeout) {
    return new SessionTerms(0, node, 0, maxPayload, timeout, 1, List.of(), List.of());
  }
}
