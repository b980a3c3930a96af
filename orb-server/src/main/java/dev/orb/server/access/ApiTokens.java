package dev.orb.server.access;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Tokens by which callers use the HTTP API. Thread-safe; what it returns are copies. */
public interface ApiTokens {
  /** How every one of their words begins, so that one that lies about is known for what it is. */
  String MARK = "orbt1_";

  /** Whether a name is the node's own, and no token's. */
  static boolean isOwn(String name) {
    return Set.of("admin", "scheduler", "application").contains(name.toLowerCase(Locale.ROOT));
  }

  /**
   * Makes a token. Blocks on the journal.
   *
   * @return the token and, this once, the word that its bearer shows
   * @throws OrbException {@code DUPLICATE_ID} if the name is taken, {@code QUEUE_FULL} if there are
   *     as many as there may be
   */
  Created create(Terms terms);

  /** All, by name; those that have expired for a month. */
  List<View> list();

  /** One, without regard to case. */
  Optional<View> find(String name);

  /**
   * Gives a token another secret; what it may do stays. Blocks on the journal.
   *
   * @param overlap how long the present secret is good too; one before it ends now
   * @return the token and, this once, its new word
   * @throws OrbException {@code NOT_FOUND}; {@code CONFLICT} if it has expired
   */
  Created rotate(String name, Duration overlap);

  /**
   * Ends a token: from the moment that this returns it is nobody's. Blocks on the journal.
   *
   * @throws OrbException {@code NOT_FOUND}
   */
  void revoke(String name);

  /**
   * Whose a word is. Does not block.
   *
   * @return empty if it is nobody's
   * @throws OrbException {@code UNAUTHORIZED} if it was somebody's and its time is over
   */
  Optional<Grant> verify(String word);

  /**
   * What a token allows.
   *
   * @param name by which people know it
   * @param role what kind of work
   * @param scope how far
   * @param ttl how long it is good; null for ever
   */
  record Terms(String name, Role role, Scope scope, @Nullable Duration ttl) {
    private static final Duration LONGEST = Duration.ofDays(3660);

    /**
     * @throws OrbException {@code BAD_PARAMS} if something is impossible
     */
    public Terms {
      Names.id("token", name);
      if (ttl != null && (ttl.toMillis() < 1000 || ttl.compareTo(LONGEST) > 0)) {
        throw new OrbException(
            ErrorCode.BAD_PARAMS, "'expires' does not fit", "give a duration from 1s to 3660d");
      }
    }
  }

  /** A token and its word, which is kept nowhere. */
  record Created(View token, String word) {
    /** Without the word. */
    @Override
    public String toString() {
      return "Created[" + token.name() + "]";
    }
  }

  /**
   * A token as it is now.
   *
   * @param expiresAt when it ends; null for never
   * @param expired whether that was
   * @param rotatedAt when it got its present secret; null if that is its first
   * @param formerUntil how long the secret before is good too; null if it is not
   * @param lastUsedAt when somebody showed it last; null if nobody did
   */
  record View(
      String name,
      Role role,
      Scope scope,
      Instant createdAt,
      @Nullable Instant expiresAt,
      boolean expired,
      @Nullable Instant rotatedAt,
      @Nullable Instant formerUntil,
      @Nullable Instant lastUsedAt) {}

  /**
   * What who showed a word may do.
   *
   * @param bearer who it is, and how far he reaches
   * @param role what kind of work
   * @param expiresAt when it ends; null for never
   * @param stands whether it is so still: not after the token or this secret of it has ended
   */
  record Grant(Bearer bearer, Role role, @Nullable Instant expiresAt, BooleanSupplier stands) {}
}
