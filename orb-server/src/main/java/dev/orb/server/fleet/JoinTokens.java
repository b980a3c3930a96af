package dev.orb.server.fleet;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tokens by which clients join the fleet. Thread-safe; what it returns are copies. */
public interface JoinTokens {

  /**
   * Makes a token. Blocks on the journal.
   *
   * @return the token and, this once, the word that a joiner is given
   * @throws OrbException {@code QUEUE_FULL} when there are too many
   */
  Created create(Terms terms);

  /** Those that were not revoked, the oldest first; for a week also those that are of no use. */
  List<View> list();

  /**
   * Lets nobody join by it any more. Who has joined stays. Blocks on the journal.
   *
   * @throws OrbException {@code NOT_FOUND}
   */
  void revoke(String id);

  /**
   * What a token allows.
   *
   * @param groups that joiners are put into
   * @param labels that joiners are given
   * @param uses how many may join by it
   * @param ttl how long it is good
   * @param client the one id that it is for, which who has it now loses; null if the joiner chooses
   * @param ephemeral how long joiners may be away before they are removed; null for ever
   */
  record Terms(
      Set<String> groups,
      Map<String, String> labels,
      int uses,
      Duration ttl,
      @Nullable String client,
      @Nullable Duration ephemeral) {
    private static final int MOST_USES = 100_000;
    private static final Duration LONGEST = Duration.ofDays(366);

    /** How long a token is good if nobody says. */
    public static final Duration USUAL_TTL = Duration.ofHours(1);

    /** One joiner, within an hour, without groups. */
    public static final Terms USUAL = new Terms(Set.of(), Map.of(), 1, USUAL_TTL, null, null);

    /**
     * @throws OrbException {@code BAD_PARAMS} if something is impossible
     */
    public Terms {
      ClientBounds.requireGroups(groups);
      groups = Set.copyOf(groups);
      ClientBounds.requireLabels(labels);
      labels = Map.copyOf(labels);
      require(uses >= 1 && uses <= MOST_USES, "uses " + uses, "give 1 to " + MOST_USES);
      require(
          ttl.toMillis() >= 1000 && ttl.compareTo(LONGEST) <= 0, "ttl " + ttl, "give 1s to 366d");
      NewClient.requireSpan(ephemeral);
      if (client != null) {
        Names.id("client", client);
        require(uses == 1, "uses " + uses + " of a token for one id", "give 1, or no id");
      }
    }

    private static void require(boolean good, String what, String allowed) {
      if (!good) {
        throw new OrbException(ErrorCode.BAD_PARAMS, what + " is not possible", allowed);
      }
    }

    /** The same for so many joiners. */
    public Terms withUses(int other) {
      return new Terms(groups, labels, other, ttl, client, ephemeral);
    }

    /** The same, putting joiners into these groups. */
    public Terms withGroups(String... others) {
      return new Terms(Set.of(others), labels, uses, ttl, client, ephemeral);
    }

    /** The same, good for so long. */
    public Terms withTtl(Duration other) {
      return new Terms(groups, labels, uses, other, client, ephemeral);
    }

    /** The same for this one id. */
    public Terms forClient(String id) {
      return new Terms(groups, labels, uses, ttl, id, ephemeral);
    }

    /** The same for joiners that are removed when they have been away for longer than this. */
    public Terms withEphemeral(Duration away) {
      return new Terms(groups, labels, uses, ttl, client, away);
    }
  }

  /**
   * What joiners are told of the way here.
   *
   * @param server where they dial
   * @param fingerprint of the certificate authority; null without TLS or with one that is known
   */
  record Way(String server, @Nullable String fingerprint) {}

  /** A new token; the word is kept nowhere. */
  record Created(View token, String word) {
    /** Without the word. */
    @Override
    public String toString() {
      return "Created[" + token.id() + "]";
    }
  }

  /**
   * A token as it is now.
   *
   * @param used how many have joined by it
   */
  record View(
      String id, State state, Terms terms, int used, Instant createdAt, Instant expiresAt) {}

  /** Whether one can join by it. */
  enum State {
    /** Yes. */
    OPEN,
    /** It has no uses left. */
    USED_UP,
    /** Its time is over. */
    EXPIRED
  }
}
