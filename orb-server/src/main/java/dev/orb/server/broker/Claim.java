package dev.orb.server.broker;

/**
 * Who a peer says it is.
 *
 * @param client the id that it claims
 * @param credentials the secret that it showed
 * @param certified whether it also showed a certificate for that id, of an authority that is
 *     believed
 * @param from where it comes from
 */
public record Claim(String client, String credentials, boolean certified, String from) {
  @Override
  public String toString() {
    return client + " from " + from;
  }
}
