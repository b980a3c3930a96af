package dev.orb.http.api;

import dev.orb.server.access.ApiTokens;
import dev.orb.server.access.Bearer;
import dev.orb.server.access.Role;
import dev.orb.server.access.Scope;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a request.
 *
 * @param bearer whose token it is, and how far it reaches
 * @param role what kind of work it is for
 * @param expiresAt when it ends; null for never
 * @param stands whether it is good still; may be asked long after the request began
 */
public record Caller(
    Bearer bearer, Role role, @Nullable Instant expiresAt, BooleanSupplier stands) {
  private static final String ATTRIBUTE = "orb.caller";

  /** Who has the token of the node itself: he may everything. */
  public static final Caller ADMIN =
      new Caller(new Bearer("admin", Instant.EPOCH, Scope.ALL), Role.ADMIN, null, () -> true);

  /** Whoever showed a token. */
  public static Caller of(ApiTokens.Grant grant) {
    return new Caller(grant.bearer(), grant.role(), grant.expiresAt(), grant.stands());
  }

  /** Remembers the caller for the handlers of this request. */
  public void attach(Context context) {
    context.attribute(ATTRIBUTE, this);
  }

  /** Whether the request was let in. */
  public static boolean isKnown(Context context) {
    return context.attribute(ATTRIBUTE) != null;
  }

  /** The caller of a request that was let in. */
  static Caller of(Context context) {
    Caller caller = context.attribute(ATTRIBUTE);
    if (caller == null) {
      throw new IllegalStateException("this route was reached without a caller");
    }
    return caller;
  }

  /** The name of the token. */
  public String name() {
    return bearer.name();
  }

  /** How far it reaches. */
  public Scope scope() {
    return bearer.scope();
  }
}
