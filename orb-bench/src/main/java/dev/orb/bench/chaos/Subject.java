package dev.orb.bench.chaos;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** What is tormented: a server, machines with clients, and the links between. Not thread-safe. */
public interface Subject extends AutoCloseable {
  /** Starts everything; returns when all clients are there. */
  void start() throws IOException;

  /** Kinds of fault that cannot strike here, and why. */
  Map<Fault.Kind, String> leftOut();

  /** Where orders go in. */
  Door door();

  /**
   * Begins a fault.
   *
   * @return false if it cannot strike now, because what it would strike is down already
   */
  boolean strike(Fault fault);

  /** Ends it. */
  void heal(Fault fault);

  /** Sees to whatever ended by itself, or is to come back, now and then. */
  void tend();

  /** How many orders have no end yet; empty if nobody can say now. */
  OptionalInt open();

  /** What it says of everything that was sent to it. */
  List<End> ends() throws IOException;

  /** What else it can tell about one end, for people. */
  List<String> evidence(End end);

  /** Which processes ended, or did not come back, without being told to; a line each. */
  List<String> crashes();

  @Override
  void close();
}
