package dev.orb.http.api;

import java.util.Optional;

/** Knows whose the token of the node itself is. Thread-safe; compares in constant time. */
@FunctionalInterface
public interface TokenVerifier {
  /** Whose it is, empty if nobody's. */
  Optional<Caller> verify(String token);
}
