package dev.orb.server.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A token by which callers use the HTTP API.
 *
 * @param id names it for good; no secret
 * @param name by which people know it
 * @param role what kind of work it is for
 * @param commands patterns of the commands that it is for; none for all
 * @param on which clients it is for; none for all
 * @param hash salt and SHA-256 of its secret
 * @param formerHash of the secret before, while that is good too
 * @param formerUntil how long that is; null without one
 * @param createdAt when it was made
 * @param expiresAt when it ends; null for never
 * @param rotatedAt when it got its present secret; null if that is its first
 * @param lastUsedAt when somebody showed it last; may be behind by a minute
 */
public record ApiTokenRecord(
    String id,
    String name,
    String role,
    Set<String> commands,
    Set<String> on,
    String hash,
    @Nullable String formerHash,
    @Nullable Instant formerUntil,
    Instant createdAt,
    @Nullable Instant expiresAt,
    @Nullable Instant rotatedAt,
    @Nullable Instant lastUsedAt) {
  public ApiTokenRecord {
    commands = Set.copyOf(commands);
    on = Set.copyOf(on);
  }

  /** The same with another secret; the present one is good for the overlap too. */
  public ApiTokenRecord withSecret(String other, Instant now, Duration overlap) {
    boolean both = !overlap.isZero();
    return new ApiTokenRecord(
        id,
        name,
        role,
        commands,
        on,
        other,
        both ? hash : null,
        both ? now.plus(overlap) : null,
        createdAt,
        expiresAt,
        now,
        lastUsedAt);
  }

  /** The same, used then. */
  public ApiTokenRecord usedAt(@Nullable Instant at) {
    return new ApiTokenRecord(
        id,
        name,
        role,
        commands,
        on,
        hash,
        formerHash,
        formerUntil,
        createdAt,
        expiresAt,
        rotatedAt,
        at);
  }

  /** Without the hashes. */
  @Override
  public String toString() {
    return "ApiTokenRecord[" + id + ", " + name + ", " + role + "]";
  }
}
