package dev.orb.server.broker;

/** Opens and shuts doors for connections that are there. Thread-safe; does not block. */
public interface Doors {

  /** This visit was welcomed: it may consume its work queue now. */
  void open(Visit visit);

  /** Whether that user is on an errand now, under that instance. */
  boolean isOnErrand(String user, String instance);

  /** Closes a visit's connection. */
  void close(Visit visit, String reason);

  /** Closes every connection of a client and forgets what was cached of its credentials. */
  void expel(String client, String reason);
}
