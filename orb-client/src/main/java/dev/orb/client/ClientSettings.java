package dev.orb.client;

import dev.orb.client.ledger.MvLedger;
import dev.orb.exchange.ExchangeMeter;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.JoinToken;
import dev.orb.protocol.Json;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who a client is and what it says of itself.
 *
 * @param id the enrolled id
 * @param secret what proves it; empty if it is kept in the state folder, comes by joining, or a
 *     certificate does
 * @param certified whether it shows a certificate
 * @param token what it joins by; null if it does not
 * @param groups that it asks for
 * @param facts that it reports
 * @param version of the program
 * @param state the folder of its ledger, null to keep nothing
 * @param ledger bounds of the ledger
 * @param outbox how events wait
 * @param waits how long it waits
 * @param meter is told what becomes of commands
 */
record ClientSettings(
    String id,
    String secret,
    boolean certified,
    @Nullable JoinToken token,
    Set<String> groups,
    Map<String, Json> facts,
    String version,
    @Nullable Path state,
    MvLedger.Options ledger,
    OutboxOptions outbox,
    Waits waits,
    ExchangeMeter meter) {

  /**
   * @throws OrbException {@code BAD_PARAMS} or {@code INVALID_CONFIG} if something is impossible
   */
  ClientSettings {
    Names.id("client", id);
    groups = Set.copyOf(groups);
    facts = Map.copyOf(facts);
    if (secret.isBlank() && !certified && state == null) {
      throw withoutSecret(id);
    }
    if (token != null && token.client() != null && !token.client().equalsIgnoreCase(id)) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG,
          "the join token is for client " + token.client() + ", not for " + id,
          "use that id, or another token");
    }
  }

  static OrbException withoutSecret(String id) {
    return new OrbException(
        ErrorCode.INVALID_CONFIG,
        "client " + id + " has no secret",
        "give it the one that its enrolment printed, or a join token and a state folder");
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "ClientSettings[" + id + "]";
  }

  /**
   * How long a client waits.
   *
   * @param connect for the broker
   * @param welcome for the server, after hello
   * @param firstRetry bound of the first delay before it tries again
   * @param lastRetry cap of those delays
   */
  record Waits(Duration connect, Duration welcome, Duration firstRetry, Duration lastRetry) {
    static final Waits USUAL =
        new Waits(
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofMillis(500),
            Duration.ofSeconds(30));

    Waits {
      if (connect.toMillis() < 1
          || welcome.toMillis() < 1
          || firstRetry.toMillis() < 1
          || lastRetry.compareTo(firstRetry) < 0) {
        throw new OrbException(
            ErrorCode.INVALID_CONFIG,
            "connect "
                + connect
                + ", welcome "
                + welcome
                + ", retry "
                + firstRetry
                + " to "
                + lastRetry,
            "each must be above 0, and the last retry not below the first");
      }
    }
  }
}
