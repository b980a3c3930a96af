package dev.orb.exchange;

import dev.orb.protocol.Contract;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a handler declares of itself.
 *
 * @param idempotent whether it may run again after a crash in the middle of it
 * @param timeout how long it runs if the sender does not say, null for the fleet's default
 * @param maxTimeout how long it may run whatever the sender says, null for no such limit
 * @param serial whether commands of its name run one at a time
 * @param grace how long it may take to end by itself once it is told to stop, before its thread is
 *     interrupted; null for the exchange's own
 * @param description of the command, for people; empty for none
 * @param contract what it takes and gives, in place of what its types say; null for that
 * @param restarts what a durable command restarts; then it succeeds not when its handler returns,
 *     but when the client is back with a new one
 * @param description of the command, for people; empty for none
 * @param contract what it takes and gives, in place of what its types say; null for that
 */
public record HandlerOptions(
    boolean idempotent,
    @Nullable Duration timeout,
    @Nullable Duration maxTimeout,
    boolean serial,
    @Nullable Duration grace,
    Restarts restarts,
    String description,
    @Nullable Contract contract) {
  /** Not idempotent, not serial, and every time left to the next in line. */
  public static final HandlerOptions DEFAULT =
      new HandlerOptions(false, null, null, false, null, Restarts.NONE, "", null);

  /**
   * @throws OrbException {@code INVALID_CONFIG} if a time is not above 0
   */
  public HandlerOptions {
    requireAboveZero("timeout", timeout);
    requireAboveZero("max-timeout", maxTimeout);
    if (grace != null && grace.isNegative()) {
      throw new OrbException(ErrorCode.INVALID_CONFIG, "grace " + grace + " is below 0");
    }
  }

  private static void requireAboveZero(String what, @Nullable Duration value) {
    if (value != null && value.toMillis() < 1) {
      throw new OrbException(ErrorCode.INVALID_CONFIG, what + " " + value + " is below 1 ms");
    }
  }

  /** The same, safe to run again after a crash in the middle of it. */
  public HandlerOptions asIdempotent() {
    return new HandlerOptions(
        true, timeout, maxTimeout, serial, grace, restarts, description, contract);
  }

  /** The same, one command at a time. */
  public HandlerOptions asSerial() {
    return new HandlerOptions(
        idempotent, timeout, maxTimeout, true, grace, restarts, description, contract);
  }

  /** The same with a timeout of its own. */
  public HandlerOptions withTimeout(Duration value) {
    return new HandlerOptions(
        idempotent, value, maxTimeout, serial, grace, restarts, description, contract);
  }

  /** The same with a limit to what a sender may ask for. */
  public HandlerOptions withMaxTimeout(Duration value) {
    return new HandlerOptions(
        idempotent, timeout, value, serial, grace, restarts, description, contract);
  }

  /** The same with a time to end by itself. */
  public HandlerOptions withGrace(Duration value) {
    return new HandlerOptions(
        idempotent, timeout, maxTimeout, serial, value, restarts, description, contract);
  }

  /** The same, of a command that restarts the client. */
  public HandlerOptions withRestarts(Restarts value) {
    return new HandlerOptions(
        idempotent, timeout, maxTimeout, serial, grace, value, description, contract);
  }

  /** The same with words about the command. */
  public HandlerOptions describedAs(String words) {
    return new HandlerOptions(
        idempotent, timeout, maxTimeout, serial, grace, restarts, words, contract);
  }

  /** The same with a contract of the author's own, in place of what the types say. */
  public HandlerOptions withContract(Contract own) {
    return new HandlerOptions(
        idempotent, timeout, maxTimeout, serial, grace, restarts, description, own);
  }
}
