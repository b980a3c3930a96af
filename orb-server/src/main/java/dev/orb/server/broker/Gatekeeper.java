package dev.orb.server.broker;

import dev.orb.protocol.OrbException;

/**
 * Decides who enters the broker and hears who came and went. The fleet implements it. Called on
 * threads of the broker; {@link #authenticate} may block for a user's callback, the others must not
 * block.
 */
public interface Gatekeeper {

  /**
   * Runs before any session of this connection exists.
   *
   * @param claim who it says it is, and by what
   * @throws dev.orb.protocol.OrbException {@code UNAUTHORIZED} to refuse
   */
  void authenticate(Claim claim);

  /**
   * Runs before any session of this connection exists, for one that has no id yet.
   *
   * @param credential what it showed of a join token
   * @param remoteAddress where it comes from
   * @return the id of that token
   * @throws dev.orb.protocol.OrbException {@code UNAUTHORIZED} to refuse
   */
  String authenticateJoiner(String credential, String remoteAddress);

  /**
   * Two want to be the same client: the one who is there, and another instance, or another process
   * with the state folder of the same instance.
   *
   * @param newcomer who asks; its number is 0
   * @return with what the newcomer is refused, now; it may try again
   */
  OrbException contested(Visit holder, Visit newcomer);

  /** The first session of a connection is open. It may say hello; it may not consume work yet. */
  void arrived(Visit visit);

  /**
   * The last session of a connection is gone. Told once for each visit that arrived.
   *
   * @param failed false when the client closed it in order
   */
  void left(Visit visit, boolean failed);
}
