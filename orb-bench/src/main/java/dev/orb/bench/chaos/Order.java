package dev.orb.bench.chaos;

import java.time.Duration;
import java.util.Optional;

/**
 * One command of the load, before it is sent. Its key goes with it to the handlers, so that every
 * account speaks of the same thing.
 *
 * @param key its name in all accounts
 * @param handler who is to do it
 * @param aim for whom it is
 * @param work how long its handler takes
 * @param ttl how long it may wait for its start
 * @param timeout how long its handler may take
 * @param fails how many first attempts fail
 * @param retries how often a failure is tried again
 * @param lane a serial key; empty for none
 * @param cancelAfter when the sender takes it back, after it was accepted; empty for never
 */
public record Order(
    String key,
    Handler handler,
    Aim aim,
    Duration work,
    Duration ttl,
    Duration timeout,
    int fails,
    int retries,
    String lane,
    Optional<Duration> cancelAfter) {

  /** What its handler promises, and how it is carried. */
  public enum Handler {
    /** Durable; must not run twice. */
    ONCE,
    /** Durable; may run again after its process died. */
    AGAIN,
    /** An ephemeral call: at most once, and only at whom is connected. */
    CALL
  }

  /** For whom it is. */
  public sealed interface Aim {}

  /** One client. */
  public record One(String client) implements Aim {}

  /** The members of a group. */
  public record Group(String name) implements Aim {}

  /** Everybody. */
  public record All() implements Aim {}

  /** One of all, whoever that is. */
  public record Any() implements Aim {}

  boolean mayRepeat() {
    return handler == Handler.AGAIN;
  }
}
