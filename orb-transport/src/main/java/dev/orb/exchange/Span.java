package dev.orb.exchange;

import org.jspecify.annotations.Nullable;

/**
 * The time of one run, by the ticker: until when it may run, and once it is told to stop, when it
 * is interrupted and when it is answered without waiting any longer. Touched by one sweep at a time
 * and read by others.
 */
final class Span {
  private final long began;
  private final long due;
  private final long grace;
  private volatile @Nullable Long toldAt;
  private volatile boolean interrupted;

  Span(long began, long limit, long grace) {
    this.began = began;
    this.due = began + limit;
    this.grace = grace;
  }

  long began() {
    return began;
  }

  long due() {
    return due;
  }

  /** It was told to stop; when it will be interrupted. */
  long told(long now) {
    toldAt = now;
    return now + grace;
  }

  /** What to do about it now. */
  Step step(long now, long patience) {
    Long told = toldAt;
    if (told == null) {
      return new Step(due - now <= 0 ? Act.TELL : Act.WAIT, due - now);
    }
    long interruptAt = told + grace;
    if (!interrupted) {
      if (interruptAt - now > 0) {
        return new Step(Act.WAIT, interruptAt - now);
      }
      interrupted = true;
      return new Step(Act.INTERRUPT, patience);
    }
    long answerAt = interruptAt + patience;
    return new Step(answerAt - now <= 0 ? Act.ANSWER : Act.WAIT, answerAt - now);
  }

  /** What a sweep does to a run. */
  enum Act {
    WAIT,
    TELL,
    INTERRUPT,
    ANSWER
  }

  /**
   * @param act what to do
   * @param left nanoseconds until the next step
   */
  record Step(Act act, long left) {}
}
