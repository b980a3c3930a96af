package dev.orb.http.doubles;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.fleet.JoinTokens;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Join tokens in memory. */
public final class JoinTokensDouble implements JoinTokens {
  private final Clock clock;
  private final List<View> tokens = Collections.synchronizedList(new ArrayList<>());

  JoinTokensDouble(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Created create(Terms terms) {
    Instant now = clock.instant();
    View view =
        new View("j" + (tokens.size() + 1), State.OPEN, terms, 0, now, now.plus(terms.ttl()));
    tokens.add(view);
    return new Created(view, "orbj1_" + view.id());
  }

  @Override
  public List<View> list() {
    return List.copyOf(tokens);
  }

  @Override
  public void revoke(String id) {
    if (!tokens.removeIf(token -> token.id().equals(id))) {
      throw new OrbException(ErrorCode.NOT_FOUND, "there is no such join token");
    }
  }
}
