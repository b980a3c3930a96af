package dev.orb.exchange;

import dev.orb.protocol.message.Kind;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of one command's progress, which nobody waits for: not durable, dropped without a session,
 * and dropped while much of it is still on its way, so that a chatty handler cannot fill the
 * memory.
 */
final class Telling {
  private static final Logger LOG = LoggerFactory.getLogger(Telling.class);
  private static final int MOST_ON_THE_WAY = 256;

  private final Parts parts;
  private final Accepted accepted;
  private final AtomicInteger onTheWay = new AtomicInteger();

  Telling(Parts parts, Accepted accepted) {
    this.parts = parts;
    this.accepted = accepted;
  }

  /** That an attempt started, and when. */
  void started(int attempt, Instant at) {
    tell(answers -> answers.started(about(attempt), at));
  }

  void tell(int attempt, int seq, @Nullable Integer percent, Answers.Told told) {
    tell(answers -> answers.progress(about(attempt), seq, percent, told));
  }

  private Answers.About about(int attempt) {
    return new Answers.About(accepted.command().id(), attempt, accepted.command().trace());
  }

  private void tell(Function<Answers, byte[]> words) {
    IntakeSession session = parts.line().current();
    if (session == null) {
      return;
    }
    if (onTheWay.incrementAndGet() > MOST_ON_THE_WAY) {
      onTheWay.decrementAndGet();
      return;
    }
    try {
      byte[] body = words.apply(parts.answers());
      if (body.length > session.terms().maxPayload()) {
        onTheWay.decrementAndGet();
        return;
      }
      Line.send(
              session,
              Answers.fleeting(
                  accepted.answeredAt(parts.line()), body, Kind.PROGRESS, accepted.command().id()))
          .whenComplete((sent, thrown) -> onTheWay.decrementAndGet());
    } catch (RuntimeException e) {
      onTheWay.decrementAndGet();
      LOG.debug("progress of {} was not told", accepted.command().id(), e);
    }
  }
}
