package dev.orb.protocol;

/** What becomes of a command for a client that is not connected. */
public enum Offline {
  /** Durable: it waits in the client's queue until it expires. */
  QUEUE,
  /** Ephemeral: only who is connected now gets it, at most once. */
  REJECT
}
