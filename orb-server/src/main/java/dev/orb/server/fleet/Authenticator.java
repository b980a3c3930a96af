package dev.orb.server.fleet;

/**
 * Decides whether a client is who it says, in place of the secrets made at enrolment. Called on
 * threads of the broker before anything is accepted; may block; what it throws refuses.
 */
@FunctionalInterface
public interface Authenticator {
  /**
   * Decides. A client that is let in and is not enrolled yet is enrolled at once.
   *
   * @param client the id that it claims
   * @param credentials what it showed
   * @param remoteAddress where it comes from
   */
  boolean authenticate(String client, String credentials, String remoteAddress);
}
