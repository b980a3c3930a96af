package dev.orb.server.journal;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Ticker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writer's loop: takes what waits, writes it in one transaction, completes the stages in the
 * order of the calls. A group that fails is tried again, with pauses, until it succeeds or the
 * journal gives up at its close.
 */
final class GroupWriter implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(GroupWriter.class);

  /** Facts in a transaction: beyond this a larger one only takes longer (measured). */
  static final int GROUP = 1000;

  private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(2);
  private static final long IDLE = TimeUnit.SECONDS.toNanos(1);

  /** Between two steps of forgetting while nothing is to be written. */
  private static final long BREATH = TimeUnit.MILLISECONDS.toNanos(5);

  /** The same while there always is. */
  private static final Duration BETWEEN_STEPS = Duration.ofMillis(100);

  /** What is counted. */
  record Meters(Timer commits, Counter retries, DistributionSummary forgotten) {}

  private final Database database;
  private final WaitingFacts waiting;
  private final Executor notifier;
  private final Meters meters;
  private final Ticker ticker;
  private final Forgetting forgetting;
  private long forgot;
  private volatile boolean healthy = true;
  private volatile boolean givenUp;

  GroupWriter(
      Database database, WaitingFacts waiting, Executor notifier, Meters meters, Ticker ticker) {
    this.database = database;
    this.waiting = waiting;
    this.notifier = notifier;
    this.meters = meters;
    this.ticker = ticker;
    this.forgetting = new Forgetting(database.dialect());
    this.forgot = ticker.nanos();
  }

  /** Whether the last group could be written. */
  boolean isHealthy() {
    return healthy;
  }

  /** Forgets what was over before then, between groups and a little at a time. */
  void forget(Instant before) {
    forgetting.begin(before);
    waiting.wake();
  }

  /** Fails what cannot be written now; for a close whose patience is over. */
  void giveUp() {
    givenUp = true;
  }

  @Override
  public void run() {
    while (!waiting.isDrained()) {
      try {
        List<Waiting> calls = waiting.next(forgetting.isDue() ? BREATH : IDLE);
        write(calls, false);
        if (forgetting.isDue()) {
          forgetSome(calls.isEmpty());
        }
      } catch (InterruptedException e) {
        LOG.warn("the journal's writer was interrupted and goes on");
      }
    }
  }

  /** One step, if nobody waits or the last one was a while ago. */
  private void forgetSome(boolean idle) {
    if (waiting.isClosed() || !(idle || ticker.since(forgot).compareTo(BETWEEN_STEPS) >= 0)) {
      return;
    }
    try (Connection connection = database.writer()) {
      try {
        int rows = forgetting.step(connection);
        connection.commit();
        if (rows > 0) {
          meters.forgotten().record(rows);
        }
      } catch (SQLException | RuntimeException e) {
        rollback(connection, e);
        throw e;
      }
    } catch (SQLException | RuntimeException e) {
      forgetting.abandon();
      LOG.warn("the journal could not forget what is old, and will try later: {}", said(e));
    }
    forgot = ticker.nanos();
  }

  private void write(List<Waiting> calls, boolean doubted) {
    if (calls.isEmpty()) {
      return;
    }
    boolean again = doubted;
    long pause = FIRST_PAUSE;
    while (true) {
      Exception failure = tryOnce(calls, again);
      if (failure == null) {
        if (!healthy) {
          LOG.info("the journal can be written again");
          healthy = true;
        }
        tell(calls, null);
        return;
      }
      boolean wasFirst = !again;
      again = true;
      if (database.dialect().isDataFault(failure)) {
        if (wasFirst) {
          // why: a row that was thought to be the first may be there
          continue;
        }
        writeApart(calls, failure);
        return;
      }
      if (givenUp) {
        tell(
            calls,
            new OrbException(
                ErrorCode.UNAVAILABLE, "the journal was closed before it knew this to be written"));
        return;
      }
      if (healthy) {
        healthy = false;
        LOG.warn("the journal cannot be written and tries again until it can: {}", said(failure));
      }
      meters.retries().increment();
      recover(failure, pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
  }

  private void recover(Exception failure, long pause) {
    try {
      waiting.pause(pause);
      if (!database.dialect().isContention(failure)) {
        database.renew();
      }
    } catch (InterruptedException e) {
      LOG.warn("the journal's writer was interrupted and tries again at once");
    }
  }

  /** One call's impossible values must not keep the others, nor the writer itself. */
  private void writeApart(List<Waiting> calls, Exception failure) {
    if (calls.size() > 1) {
      calls.forEach(call -> write(List.of(call), true));
      return;
    }
    LOG.error("facts that the database refuses were dropped: {}", said(failure));
    tell(
        calls,
        new OrbException(
            ErrorCode.INTERNAL, "the database refuses these values: " + said(failure)));
  }

  private @Nullable Exception tryOnce(List<Waiting> calls, boolean again) {
    long begun = ticker.nanos();
    try (Connection connection = database.writer()) {
      Group group = new Group();
      calls.forEach(call -> call.facts().forEach(group::add));
      try {
        group.apply(connection, database.dialect(), again);
        connection.commit();
      } catch (SQLException | RuntimeException e) {
        rollback(connection, e);
        return e;
      }
      database.sync(connection);
    } catch (SQLException | RuntimeException e) {
      return e;
    }
    Duration took = ticker.since(begun);
    meters.commits().record(took);
    return null;
  }

  private static void rollback(Connection connection, Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private void tell(List<Waiting> calls, @Nullable OrbException failure) {
    Runnable telling =
        () -> {
          // why first: whoever is told may write again, and finds the room of what is written
          waiting.release(calls);
          for (Waiting call : calls) {
            if (failure == null) {
              call.done().complete(null);
            } else {
              call.done().completeExceptionally(failure);
            }
          }
        };
    try {
      notifier.execute(telling);
    } catch (RejectedExecutionException e) {
      // why: the close did not wait for us; a stage that never completes would be worse
      telling.run();
    }
  }

  private static String said(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    return message.lines().findFirst().orElse(message);
  }
}
