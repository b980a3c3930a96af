package dev.orb.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What somebody who is to join the fleet is given, in one string. Immutable; made and read by
 * {@code dev.orb.protocol.json.JoinTokenCodec}.
 *
 * @param server where the broker is, {@code tcp://} or {@code ssl://host:port}, several separated
 *     by commas
 * @param fingerprint of the fleet's certificate authority; null where the wire has no TLS or a
 *     public one
 * @param credential what is shown at the door: the token's id, a dot and its secret
 * @param client the id that it is for; null if the joiner chooses
 */
public record JoinToken(
    String server, @Nullable String fingerprint, String credential, @Nullable String client) {
  /**
   * @throws OrbException {@code BAD_PARAMS} if something is missing
   */
  public JoinToken {
    if (server.isBlank() || credential.isBlank()) {
      throw new OrbException(ErrorCode.BAD_PARAMS, "the join token has no server or no secret");
    }
    if (client != null) {
      Names.id("client", client);
    }
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "JoinToken[" + server + (client == null ? "" : ", for " + client) + "]";
  }
}
