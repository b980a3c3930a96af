package dev.orb.http;

import dev.orb.http.api.Caller;
import dev.orb.http.api.TokenVerifier;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.access.ApiTokens;
import dev.orb.server.freeze.Freezing;
import io.javalin.http.Context;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Lets a request in if it carries a token that somebody has. */
final class Gate {
  private static final String SCHEME = "bearer ";

  /** Of every answer while the fleet is frozen: how it is, as percent-encoded text. */
  private static final String FROZEN = "Orb-Frozen";

  private final TokenVerifier own;
  private final ApiTokens tokens;
  private final Freezing freezing;

  Gate(TokenVerifier own, ApiTokens tokens, Freezing freezing) {
    this.own = own;
    this.tokens = tokens;
    this.freezing = freezing;
  }

  void check(Context context) {
    context.header("Cache-Control", "no-store");
    context.header("X-Content-Type-Options", "nosniff");
    String header = context.header("Authorization");
    if (header == null || !header.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      throw new OrbException(
          ErrorCode.UNAUTHORIZED,
          "the request carries no token",
          "send 'Authorization: Bearer TOKEN'");
    }
    Caller caller =
        verify(header.substring(SCHEME.length()).strip())
            .orElseThrow(
                () ->
                    new OrbException(
                        ErrorCode.UNAUTHORIZED,
                        "nobody has this token",
                        "it may have been revoked; orb token create makes one, and the server's"
                            + " own is in data/admin.token"));
    caller.attach(context);
    freezing.current().ifPresent(freeze -> context.header(FROZEN, encoded(freeze.words())));
  }

  private static String encoded(String words) {
    return URLEncoder.encode(words, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private Optional<Caller> verify(String word) {
    return word.startsWith(ApiTokens.MARK) ? tokens.verify(word).map(Caller::of) : own.verify(word);
  }
}
