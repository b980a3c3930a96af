package dev.orb.http;

import dev.orb.http.api.Caller;
import dev.orb.http.api.TokenVerifier;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import io.javalin.http.Context;
import java.util.Locale;

/** Lets a request in if it carries a token that somebody has. */
final class Gate {
  private static final String SCHEME = "bearer ";

  private final TokenVerifier tokens;

  Gate(TokenVerifier tokens) {
    this.tokens = tokens;
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
        tokens
            .verify(header.substring(SCHEME.length()).strip())
            .orElseThrow(
                () ->
                    new OrbException(
                        ErrorCode.UNAUTHORIZED,
                        "nobody has this token",
                        "the server's own is in data/admin.token"));
    caller.attach(context);
  }
}
