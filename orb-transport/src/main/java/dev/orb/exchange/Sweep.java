package dev.orb.exchange;

/** Something with deadlines of its own that looks at them when it is asked. */
@FunctionalInterface
interface Sweep {
  /** What {@link #sweep} answers when nothing is to come. */
  long NOTHING = Long.MAX_VALUE;

  /**
   * Ends what is past due. Called by one thread at a time; must not block and must not throw.
   *
   * @param now the ticker
   * @return nanoseconds from now until the next deadline, or {@link #NOTHING}
   */
  long sweep(long now);
}
