package dev.orb.server.fleet;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.broker.Claim;
import dev.orb.server.journal.ClientRecord;
import dev.orb.server.security.Secrets;
import org.jspecify.annotations.Nullable;

/** Whether a peer is the client that it says it is. Thread-safe. */
final class Admission {
  private final @Nullable Authenticator authenticator;
  private final Enrolments enrolments;
  private final Roster roster;

  /**
   * @param authenticator decides in place of the enrolled secrets; null for those
   */
  Admission(@Nullable Authenticator authenticator, Enrolments enrolments, Roster roster) {
    this.authenticator = authenticator;
    this.enrolments = enrolments;
    this.roster = roster;
  }

  /**
   * Lets it in.
   *
   * @throws OrbException {@code UNAUTHORIZED}, the same for every cause
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
    if (record == null || record.disabled() || !(claim.certified() || showsSecret(claim, record))) {
      throw unauthorized();
    }
  }

  private static boolean showsSecret(Claim claim, ClientRecord record) {
    String hash = record.secretHash();
    return hash != null && Secrets.matches(claim.credentials(), hash);
  }

  // why: one message for every cause, so that a stranger cannot learn which ids exist
  private static OrbException unauthorized() {
    return new OrbException(
        ErrorCode.UNAUTHORIZED,
        "the id is not enrolled or the secret is wrong",
        "enrol it with orb client add, and give the agent that secret");
  }
}
