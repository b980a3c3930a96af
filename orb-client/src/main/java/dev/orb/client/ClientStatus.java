package dev.orb.client;

/** What a client is doing about its session. */
public enum ClientStatus {
  /** It was not started. */
  NEW,
  /** It connects, or waits for the server's welcome. */
  CONNECTING,
  /** It was welcomed and works. */
  CONNECTED,
  /** It has no session and tries again in a moment. */
  WAITING,
  /** It lets work in hand end. */
  STOPPING,
  /** It has stopped for good. */
  STOPPED
}
