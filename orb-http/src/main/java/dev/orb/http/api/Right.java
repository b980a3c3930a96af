package dev.orb.http.api;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.access.Role;
import org.jspecify.annotations.Nullable;

/**
 * What a route asks of its caller.
 *
 * @param role the least that he must have; null if it asks for no token at all
 * @param whole whether his token must have no scope; else the route keeps within the scope
 */
public record Right(@Nullable Role role, boolean whole) {
  /** For anybody. */
  public static final Right NONE = new Right(null, false);

  static final Right VIEWER = new Right(Role.VIEWER, false);
  static final Right OPERATOR = new Right(Role.OPERATOR, false);
  static final Right ADMIN = new Right(Role.ADMIN, false);

  /** For an operator whose token ends nowhere. */
  static final Right WHOLE_OPERATOR = new Right(Role.OPERATOR, true);

  /** For an admin whose token ends nowhere. */
  static final Right WHOLE_ADMIN = new Right(Role.ADMIN, true);

  /**
   * Does nothing if the caller has it.
   *
   * @throws OrbException {@code FORBIDDEN} that says which role is needed
   */
  void require(Caller caller) {
    if (role != null) {
      require(caller, role);
    }
    if (whole && !caller.scope().isAll()) {
      throw new OrbException(
          ErrorCode.FORBIDDEN,
          "this is for tokens without a scope, and '" + caller.name() + "' has one",
          "use a token that was made without --command and --on");
    }
  }

  /** The same of a role that not every request to a route needs. */
  static void require(Caller caller, Role needed) {
    if (!caller.role().covers(needed)) {
      throw new OrbException(
          ErrorCode.FORBIDDEN,
          "this needs the role "
              + needed.text()
              + ", and the token '"
              + caller.name()
              + "' has the role "
              + caller.role().text(),
          "use a token of that role: orb token create NAME --role " + needed.text());
    }
  }

  /** As the documentation writes it. */
  public String text() {
    return (role == null ? "none" : role.text()) + (whole ? ", no scope" : "");
  }
}
