package dev.orb.server.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A token by which clients may join the fleet.
 *
 * @param id names it; no secret
 * @param hash salt and SHA-256 of its secret
 * @param groups that joiners are put into
 * @param labels that joiners are given
 * @param uses how many may join by it
 * @param used how many have
 * @param client the one id that it is for; null if the joiner chooses
 * @param ephemeral how long joiners may be away before they are removed; null for ever
 * @param createdAt when it was made
 * @param expiresAt nobody joins by it after this
 * @param revokedAt when it was revoked; null if it was not
 */
public record JoinTokenRecord(
    String id,
    String hash,
    Set<String> groups,
    Map<String, String> labels,
    int uses,
    int used,
    @Nullable String client,
    @Nullable Duration ephemeral,
    Instant createdAt,
    Instant expiresAt,
    @Nullable Instant revokedAt) {
  public JoinTokenRecord {
    groups = Set.copyOf(groups);
    labels = Map.copyOf(labels);
  }

  /** The same after so many more uses. */
  public JoinTokenRecord usedBy(int more) {
    return new JoinTokenRecord(
        id,
        hash,
        groups,
        labels,
        uses,
        used + more,
        client,
        ephemeral,
        createdAt,
        expiresAt,
        revokedAt);
  }

  /** The same, revoked. */
  public JoinTokenRecord revoked(Instant at) {
    return new JoinTokenRecord(
        id, hash, groups, labels, uses, used, client, ephemeral, createdAt, expiresAt, at);
  }

  /** Without the hash. */
  @Override
  public String toString() {
    return "JoinTokenRecord[" + id + ", " + used + " of " + uses + "]";
  }
}
