package dev.orb.server.fleet;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.broker.Claim;
import dev.orb.server.journal.ClientRecord;
import dev.orb.server.security.Secrets;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Whether a peer is the client that it says it is. Thread-safe. */
final class Admission {
  private final @Nullable Authenticator authenticator;
  private final Enrolments enrolments;
  private final Roster roster;
  private final Clock clock;

  /**
   * @param authenticator decides in place of the enrolled secrets; null for those
   */
  Admission(
      @Nullable Authenticator authenticator, Enrolments enrolments, Roster roster, Clock clock) {
    this.authenticator = authenticator;
    this.enrolments = enrolments;
    this.roster = roster;
    this.clock = clock;
  }

  /**
   * Lets it in.
   *
   * @throws OrbException {@code UNAUTHORIZED}, the same for every cause; {@code FORBIDDEN} for one
   *     who has shown that he is a client that is disabled
   */
  void check(Claim claim) {
    String client = claim.client();
    if (authenticator != null) {
      if (!authenticator.authenticate(client, claim.credentials(), claim.from())) {
        throw unauthorized();
      }
      enrolments.admit(client);
      return;
    }
    ClientRecord record = roster.find(client).filter(c -> c.id().equals(client)).orElse(null);
    if (record == null || !(claim.certified() || showsSecret(claim, record))) {
      throw unauthorized();
    }
    if (record.disabled()) {
      // why not to a stranger: he would learn that the id exists
      throw new OrbException(
          ErrorCode.FORBIDDEN, "client " + client + " is disabled", "orb client enable " + client);
    }
  }

  private boolean showsSecret(Claim claim, ClientRecord record) {
    return record
        .secrets()
        .goodAt(clock.instant())
        .anyMatch(hash -> Secrets.matches(claim.credentials(), hash));
  }

  // why: one message for every cause, so that a stranger cannot learn which ids exist
  private static OrbException unauthorized() {
    return new OrbException(
        ErrorCode.UNAUTHORIZED,
        "the id is not enrolled or the secret is wrong",
        "enrol it with orb client add, and give the agent that secret");
  }
}
