package dev.orb.http.api;

import io.javalin.http.Context;

/**
 * Who makes a request.
 *
 * @param name the name of the token
 * @param role what it may do
 */
public record Caller(String name, String role) {
  private static final String ATTRIBUTE = "orb.caller";

  /** Remembers the caller for the handlers of this request. */
  public void attach(Context context) {
    context.attribute(ATTRIBUTE, this);
  }

  /** The caller of a request that was let in. */
  static Caller of(Context context) {
    Caller caller = context.attribute(ATTRIBUTE);
    if (caller == null) {
      throw new IllegalStateException("this route was reached without a caller");
    }
    return caller;
  }
}
