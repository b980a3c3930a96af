package dev.orb.server.fleet;

/** Who has an id that another instance wants while its holder lives. */
public enum DuplicatePolicy {
  /** The holder. */
  REJECT_NEW,
  /** The newcomer; the holder is sent away. */
  REPLACE_OLD
}
