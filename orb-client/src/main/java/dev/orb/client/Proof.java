package dev.orb.client;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.JoinToken;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.message.Enrolling;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * By what this client shows who it is: the secret that its author gave, or the one that it was
 * given since and keeps in its state folder; before it has joined, only a token. What the author
 * gives anew counts more than what is kept. Thread-safe; writing blocks for the disk.
 */
final class Proof {
  private final String client;
  private final @Nullable JoinToken token;
  private final @Nullable Path state;
  private final String source;
  private @Nullable Membership kept;
  private @Nullable String secret;

  /**
   * Reads what is kept.
   *
   * @throws OrbException {@code INVALID_CONFIG} if there is nothing to show, or the state folder is
   *     another client's
   */
  Proof(ClientSettings settings) {
    client = settings.id();
    token = settings.token();
    state = settings.state();
    source = source(settings);
    Membership found = state == null ? null : Membership.in(state).orElse(null);
    if (found != null && !found.client().equalsIgnoreCase(client)) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG,
          "state: " + state + " belongs to client " + found.client() + ", not to " + client,
          "give each client a state folder of its own");
    }
    boolean holds = found != null && (source.isEmpty() || source.equals(found.source()));
    kept = holds ? found : null;
    secret = kept != null ? kept.secret() : given(settings);
    if (secret == null && token == null) {
      throw ClientSettings.withoutSecret(client);
    }
  }

  private static @Nullable String given(ClientSettings settings) {
    boolean none = settings.secret().isBlank();
    // why a token first: who has a certificate from a machine's authority may have to join all the
    // same
    return none && (settings.token() != null || !settings.certified()) ? null : settings.secret();
  }

  private static String source(ClientSettings settings) {
    JoinToken token = settings.token();
    String given = token == null ? settings.secret() : token.credential();
    return given.isEmpty() ? "" : hash(given);
  }

  private static String hash(String text) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new OrbException(ErrorCode.INTERNAL, "this Java has no SHA-256", null, e);
    }
  }

  /** The secret; empty before it has joined. */
  synchronized Optional<String> secret() {
    return Optional.ofNullable(secret);
  }

  /** What to join by. */
  JoinToken token() {
    if (token == null) {
      throw ClientSettings.withoutSecret(client);
    }
    return token;
  }

  /** It has joined: the secret is on disk when this returns, or an exception says why not. */
  synchronized void joined(Enrolling.Joined joined) {
    if (!joined.client().equalsIgnoreCase(client)) {
      throw new OrbException(
          ErrorCode.INTERNAL, "joined as client " + joined.client() + " instead of " + client);
    }
    keep(new Membership(client, token().server(), token().fingerprint(), joined.secret(), source));
  }

  /**
   * Takes a new secret in place of the one that it has.
   *
   * @return false if there is no folder to keep it in, and nothing has changed
   */
  synchronized boolean renew(String fresh) {
    if (state == null) {
      return false;
    }
    Membership before = kept;
    keep(
        new Membership(
            client,
            before == null ? null : before.server(),
            before == null ? null : before.fingerprint(),
            fresh,
            before == null ? source : before.source()));
    return true;
  }

  private void keep(Membership fresh) {
    if (state == null) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG,
          "client " + client + " has no state folder to keep its secret in",
          "give it one");
    }
    fresh.writeTo(state);
    kept = fresh;
    secret = fresh.secret();
  }

  /** It belongs to the fleet no more. */
  synchronized void forget() {
    if (state != null) {
      Membership.removeFrom(state);
    }
    kept = null;
    secret = null;
  }
}
