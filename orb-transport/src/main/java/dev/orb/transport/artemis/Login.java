package dev.orb.transport.artemis;

import org.jspecify.annotations.Nullable;

/**
 * Who connects.
 *
 * @param user the user, which for a client is its id
 * @param secret what proves it
 * @param instance becomes the connection's client id, null for none
 */
record Login(String user, String secret, @Nullable String instance) {
  @Override
  public String toString() {
    return user;
  }
}
