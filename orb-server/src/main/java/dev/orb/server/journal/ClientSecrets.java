package dev.orb.server.journal;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of the secrets by which a client may show who it is: hashes, never the secrets.
 *
 * @param newest salt and SHA-256 of the one that was made last; null where a callback authenticates
 * @param older those before it, which are good for a while longer, the newest first
 * @param joinedBy the token and instance by which the newest was given to a joiner that was not
 *     welcomed yet; null otherwise
 */
public record ClientSecrets(@Nullable String newest, List<Older> older, @Nullable String joinedBy) {
  /** None: a callback authenticates. */
  public static final ClientSecrets NONE = new ClientSecrets(null, List.of(), null);

  /** As many may be good at a time beside the newest. */
  public static final int MOST_OLDER = 8;

  public ClientSecrets {
    older = List.copyOf(older);
  }

  /** One that is good until then. */
  public record Older(String hash, Instant until) {}

  /** The one and only. */
  public static ClientSecrets only(String hash) {
    return new ClientSecrets(hash, List.of(), null);
  }

  /** The one and only, given to a joiner. */
  public static ClientSecrets joined(String hash, String by) {
    return new ClientSecrets(hash, List.of(), by);
  }

  /** Those that are good at that time. */
  public Stream<String> goodAt(Instant now) {
    return Stream.concat(
        Stream.ofNullable(newest),
        older.stream().filter(one -> one.until().isAfter(now)).map(Older::hash));
  }

  /**
   * A newer one; the newest before it stays good until then. None before it is good for longer.
   *
   * @throws OrbException {@code CONFLICT} if there is none, or too many of them are good
   */
  public ClientSecrets followedBy(String hash, Instant now, Instant until) {
    if (newest == null) {
      throw new OrbException(
          ErrorCode.CONFLICT,
          "the client has no secret of ours",
          "rotate it where your application keeps it");
    }
    List<Older> still = new ArrayList<>();
    if (until.isAfter(now)) {
      still.add(new Older(newest, until));
      older.stream()
          .filter(one -> one.until().isAfter(now))
          .map(one -> one.until().isAfter(until) ? new Older(one.hash(), until) : one)
          .forEach(still::add);
    }
    if (still.size() > MOST_OLDER) {
      throw new OrbException(
          ErrorCode.CONFLICT,
          "the last " + MOST_OLDER + " secrets of the client are good still",
          "wait until one of them ends, or rotate with an overlap of 0s");
    }
    return new ClientSecrets(hash, still, null);
  }

  /** It was welcomed: who joined has its secret, and it is given to nobody else. */
  public ClientSecrets welcomed() {
    return joinedBy == null ? this : new ClientSecrets(newest, older, null);
  }

  /** Without the hashes. */
  @Override
  public String toString() {
    return "ClientSecrets[" + (newest == null ? "none" : 1 + older.size()) + "]";
  }
}
