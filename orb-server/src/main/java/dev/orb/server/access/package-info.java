/**
 * What callers of the HTTP API may do: roles, scopes, and the tokens that carry them.
 *
 * <p>Fleet and dispatch hold what they show and take against a scope; the edge asks whose a token
 * is, at each request and on the request's thread, which is answered from memory. A caller inside
 * this JVM has no token and no scope.
 */
@NullMarked
package dev.orb.server.access;

import org.jspecify.annotations.NullMarked;
