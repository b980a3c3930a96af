package dev.orb.server.fleet;

import dev.orb.protocol.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A client as it is now: a copy.
 *
 * @param id its id
 * @param state whether it is here
 * @param groups that it is in
 * @param labels that an operator gave it
 * @param facts that it reported in its present session; empty without one
 * @param version of its library or agent; null without a session
 * @param address where it connects from; null without a session
 * @param connectedSince when its present session was welcomed
 * @param lastSeen when it was last heard of
 * @param enrolment its enrolment number
 * @param epoch its present session, 0 without one
 * @param open durable deliveries to it that have not ended, whether it is connected or not
 * @param condition how it is in its present session
 * @param ephemeral it is removed when it has been away for longer than this; null for never
 */
public record ClientView(
    String id,
    State state,
    Set<String> groups,
    Map<String, String> labels,
    Map<String, Json> facts,
    @Nullable String version,
    @Nullable String address,
    @Nullable Instant connectedSince,
    @Nullable Instant lastSeen,
    long enrolment,
    long epoch,
    int open,
    Condition condition,
    @Nullable Duration ephemeral) {

  /** One of which nothing is known of its session. */
  public ClientView(
      String id,
      State state,
      Set<String> groups,
      Map<String, String> labels,
      Map<String, Json> facts,
      @Nullable String version,
      @Nullable String address,
      @Nullable Instant connectedSince,
      @Nullable Instant lastSeen,
      long enrolment,
      long epoch,
      int open) {
    this(
        id,
        state,
        groups,
        labels,
        facts,
        version,
        address,
        connectedSince,
        lastSeen,
        enrolment,
        epoch,
        open,
        Condition.NONE,
        null);
  }

  /** Whether a client is here. */
  public enum State {
    /** It has a welcomed session that was heard of within the timeout. */
    CONNECTED,
    /** It is enrolled and not here. */
    DISCONNECTED,
    /** It may not connect. */
    DISABLED
  }
}
