package dev.orb.exchange;

/** What a durable command has to restart to succeed. */
public enum Restarts {
  /** Nothing: it succeeds when its handler does. */
  NONE,
  /** The client's process: it succeeds when the client is back with another one. */
  PROCESS,
  /** The machine: it succeeds when the client is back under another boot id. */
  BOOT
}
