package dev.orb.exchange;

import dev.orb.protocol.ErrorCode;
import dev.orb.transport.Received;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a durable command: its outcome recorded, its reply confirmed, then every copy of it
 * that has come acknowledged. What cannot be recorded is tried again, because without the record
 * the reply must not go. What cannot be sent for want of a connection stays recorded: the copy that
 * comes after the reconnect has it sent again, and if none comes {@link Unsaid} does.
 */
final class FinalAnswer {
  private static final Logger LOG = LoggerFactory.getLogger(FinalAnswer.class);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final Parts parts;
  private final Ledger ledger;
  private final DurableWork work;
  private final Object lock = new Object();
  private final List<Copy> copies = new ArrayList<>(1);
  private boolean done;

  private record Copy(Received message, IntakeSession session) {}

  FinalAnswer(Parts parts, Ledger ledger, DurableWork work) {
    this.parts = parts;
    this.ledger = ledger;
    this.work = work;
  }

  /** One more copy to acknowledge; false if it is too late for that. */
  boolean join(Received message, IntakeSession session) {
    synchronized (lock) {
      if (done) {
        return false;
      }
      // why: what came by an earlier session went back to the queue with it
      copies.removeIf(copy -> session.isAfter(copy.session()));
      if (copies.stream().noneMatch(copy -> copy.session().isAfter(session))) {
        copies.add(new Copy(message, session));
      }
      return true;
    }
  }

  /** Records the reply, then sends it. */
  void finish(byte[] reply) {
    recorded(() -> ledger.finish(work.command().id(), reply, work.keepUntil()))
        .whenComplete(
            (kept, thrown) -> {
              if (thrown == null) {
                work.met();
                send(reply);
              } else {
                again(thrown, Execution.AGAIN, () -> finish(reply));
              }
            });
  }

  /** Sends a reply that is recorded. */
  void send(byte[] reply) {
    if (staysUnasked()) {
      parts.works().close(work);
      return;
    }
    send(reply, Execution.AGAIN);
  }

  /** Whether it was made here and no copy of it has come: then the one that comes is answered. */
  private boolean staysUnasked() {
    synchronized (lock) {
      done = done || copies.isEmpty();
      return copies.isEmpty();
    }
  }

  /** Whether a copy of it has come. */
  boolean isAsked() {
    synchronized (lock) {
      return !copies.isEmpty();
    }
  }

  private void send(byte[] reply, Duration pause) {
    IntakeSession session = parts.line().current();
    Line.send(session, Answers.durable(work.replyTo(), reply, work.command().id()))
        .whenComplete(
            (confirmed, thrown) -> {
              if (thrown == null) {
                acknowledge();
              } else if (parts.line().current() != session) {
                afterLoss(reply);
              } else if (Line.code(thrown) == ErrorCode.NOT_CONNECTED) {
                leave();
              } else {
                Duration next = pause.multipliedBy(2);
                Duration later = next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE;
                again(thrown, pause, () -> send(reply, later));
              }
            });
  }

  private void afterLoss(byte[] reply) {
    if (parts.line().current() == null) {
      leave();
    } else {
      send(reply);
    }
  }

  private void again(Throwable thrown, Duration pause, Runnable action) {
    ErrorCode code = Line.code(thrown);
    // why first: who sees it counted may let time pass
    parts.shop().deadlines().after(pause, action);
    parts.shop().meter().retried(code);
    LOG.warn(
        "the answer of {} could not be written ({}), trying again in {}",
        work.command().id(),
        code,
        pause);
  }

  private void acknowledge() {
    List<Copy> answered;
    synchronized (lock) {
      done = true;
      answered = List.copyOf(copies);
    }
    IntakeSession session = parts.line().current();
    boolean gone = false;
    for (Copy copy : answered) {
      try {
        copy.message().acknowledge();
        gone |= copy.session() == session;
      } catch (RuntimeException e) {
        LOG.debug("a copy of {} could not be acknowledged", work.command().id(), e);
      }
    }
    if (gone) {
      // why: without a copy of this session one is still in the queue and comes again
      ledger.acknowledged(work.command().id());
    }
    parts.unsaid().said(work.key());
    parts.works().close(work);
  }

  /** Leaves its end to its copies, and to the next session if none comes. */
  private void leave() {
    parts.unsaid().add(work.key());
    abandon();
  }

  /** Leaves it as it is recorded: its copies go back to the queue with their session. */
  void abandon() {
    synchronized (lock) {
      done = true;
    }
    parts.works().close(work);
  }

  /** A write of the ledger with every failure in its stage. */
  static <T> CompletionStage<@Nullable T> recorded(Supplier<CompletionStage<Void>> write) {
    try {
      return write.get().thenApply(done -> null);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
