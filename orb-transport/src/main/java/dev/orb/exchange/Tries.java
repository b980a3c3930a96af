package dev.orb.exchange;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Retries;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Failure;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The attempts at one command: which one it is at, how many have failed, and whether another
 * follows. One run changes it at a time; anybody may read it.
 */
final class Tries {
  private static final int LONGEST = 500;

  private final Command command;
  private volatile int attempt = 1;
  private volatile int failed;
  private volatile boolean due;
  private volatile boolean before;
  private volatile @Nullable Failure failure;

  Tries(Command command) {
    this.command = command;
  }

  /** The attempt that runs, or ran last. */
  int attempt() {
    return attempt;
  }

  int failed() {
    return failed;
  }

  /** Whether any attempt began before the run that is in line. */
  boolean ranBefore() {
    return due || before;
  }

  /** It is at this attempt, so many of which failed. */
  void at(int number, int failures) {
    attempt = number;
    failed = failures;
    before = number > 0;
  }

  /** It waits for the attempt after this one, which failed so. */
  void waitsAfter(int number, int failures, @Nullable Failure why) {
    at(number, failures);
    this.failure = why;
    due = true;
  }

  /** An attempt begins; asked again for the same one it changes nothing. */
  void begins() {
    if (due) {
      int last = attempt;
      attempt = last + 1;
      due = false;
    }
  }

  /** Why its turn comes too late, or null. */
  @Nullable Failure refusal(Instant now) {
    Failure expired = Refusals.ifExpired(command, now);
    if (expired == null || !ranBefore()) {
      return expired;
    }
    return due ? failure : null;
  }

  /** What is said of a failure that is not the end. */
  static Answers.Told words(int attempt, Outcome outcome, Instant again) {
    Failure error = outcome.error();
    String why = error == null ? "" : ": " + error.code() + ": " + error.message();
    String words = "attempt " + attempt + " failed" + why;
    String bounded = words.length() > LONGEST ? words.substring(0, LONGEST) + "…" : words;
    return new Answers.Told(bounded + "; the next at " + again, null);
  }

  /** When it is tried again after this end of a run; null if this is its end. */
  @Nullable Instant after(Outcome outcome, Run run, Instant now) {
    Retries retries = command.retries();
    ErrorCode code = outcome.code();
    boolean failure = code == ErrorCode.HANDLER_ERROR || code == ErrorCode.TIMEOUT;
    // why: a handler that is still there, or was never there, is not followed by a second one
    if (retries == null || !failure || due || run.isLeft() || failed >= retries.times()) {
      return null;
    }
    Instant again = now.plus(retries.delayAfter(failed + 1));
    return again.isAfter(Refusals.latestStart(command)) ? null : again;
  }
}
