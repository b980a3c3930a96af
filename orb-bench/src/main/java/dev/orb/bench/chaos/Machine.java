package dev.orb.bench.chaos;

/**
 * A process of some clients, and its link to the server. Not thread-safe, but for {@link #close}.
 */
public final class Machine implements AutoCloseable {
  private final Victim victim;
  private final Link link;

  /** Of these two. */
  public Machine(Victim victim, Link link) {
    this.victim = victim;
    this.link = link;
  }

  /** Its process. */
  public Victim victim() {
    return victim;
  }

  /** Its way to the server. */
  public Link link() {
    return link;
  }

  /** Begins a fault of its process or its link; false if it cannot strike now. */
  public boolean strike(Fault fault) {
    if (!victim.canBe(fault.kind())) {
      return false;
    }
    switch (fault.kind()) {
      case CLIENT_KILL -> victim.kill();
      case CLIENT_FREEZE, CLIENT_LONG_FREEZE -> victim.freeze();
      case LINK_CUT, ALL_LINKS_CUT -> link.cut();
      case LINK_HALF_CUT -> link.cutHere();
      case LINK_STALL -> link.stall();
      default -> throw new IllegalArgumentException("not for a process of clients: " + fault);
    }
    return true;
  }

  /** Ends it. */
  public void heal(Fault fault) {
    switch (fault.kind()) {
      case CLIENT_KILL -> victim.launch();
      case CLIENT_FREEZE, CLIENT_LONG_FREEZE -> victim.thaw();
      default -> link.heal();
    }
  }

  @Override
  public void close() {
    victim.close();
    link.close();
  }
}
