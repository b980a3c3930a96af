package dev.orb.server.fleet;

import dev.orb.protocol.message.Control;
import dev.orb.server.broker.Visit;
import java.time.Instant;
import java.util.Set;

/**
 * One session from its hello on. Its end is decided on the fleet's loop alone; what changes with
 * every message is volatile.
 */
final class Session {
  private final Visit visit;
  private volatile Control.Hello hello;
  private final long epoch;
  private final Instant since;
  private volatile long heardAt;
  private volatile Instant lastSeen;
  private volatile boolean stopping;
  // why: only the loop reads and writes it
  private boolean ended;

  Session(Visit visit, Control.Hello hello, long epoch, Instant since, long heardAt) {
    this.visit = visit;
    this.hello = hello;
    this.epoch = epoch;
    this.since = since;
    this.lastSeen = since;
    this.heardAt = heardAt;
  }

  Visit visit() {
    return visit;
  }

  Control.Hello hello() {
    return hello;
  }

  /** What the handlers declare is known elsewhere, once for all that declare the same. */
  void declared() {
    hello = hello.withoutCommands();
  }

  long epoch() {
    return epoch;
  }

  Instant since() {
    return since;
  }

  Instant lastSeen() {
    return lastSeen;
  }

  long heardAt() {
    return heardAt;
  }

  /** Whether it was asked to end, in order. */
  boolean isStopping() {
    return stopping;
  }

  void heard(Instant now, long ticks) {
    lastSeen = now;
    heardAt = ticks;
  }

  void stopping() {
    stopping = true;
  }

  /** True for the first caller. */
  boolean end() {
    boolean first = !ended;
    ended = true;
    return first;
  }

  ClientSession view(Set<String> groups) {
    return new ClientSession(
        visit.client(),
        epoch,
        visit.instance(),
        visit.remoteAddress(),
        hello.version(),
        groups,
        hello.facts(),
        since);
  }
}
