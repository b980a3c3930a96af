package dev.orb.server.fleet;

/**
 * Hears of sessions. Called on threads of the fleet that carry no I/O; what it throws is logged and
 * contained.
 */
public interface SessionListener {

  /**
   * A client said hello and would be welcomed. May send durable commands; they wait until the
   * welcome.
   *
   * @return false to refuse the session
   * @throws dev.orb.protocol.OrbException to refuse it with this code and reason, which the client
   *     gets
   */
  default boolean connecting(ClientSession session) {
    return true;
  }

  /**
   * A welcomed session has ended. Called once for each.
   *
   * @param graceful true for the client's own orderly stop or one that the server asked for; false
   *     for a crash, a timeout, a lost network or a replacement
   */
  default void disconnected(ClientSession session, String reason, boolean graceful) {}
}
