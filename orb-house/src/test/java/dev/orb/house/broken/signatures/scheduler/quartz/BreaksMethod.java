package dev.orb.house.broken.signatures.scheduler.quartz;

import org.quartz.Trigger;

/** Shows what it wraps. */
public final class BreaksMethod {
  private BreaksMethod() {}

  /** It would have to be known by the caller. */
  public static int priority(Trigger trigger) {
    return trigger.getPriority();
  }
}
