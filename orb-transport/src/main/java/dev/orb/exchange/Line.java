package dev.orb.exchange;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.transport.Envelope;
import dev.orb.transport.Outlet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The way to the other end now: the session that was opened last. Thread-safe. */
final class Line {
  private volatile @Nullable IntakeSession current;
  private volatile SessionTerms terms;

  Line(SessionTerms first) {
    this.terms = first;
  }

  void open(IntakeSession session) {
    terms = session.terms();
    current = session;
  }

  /** The session is gone; nothing changes if there is a newer one. */
  void lost(IntakeSession session) {
    if (current == session) {
      current = null;
    }
  }

  @Nullable IntakeSession current() {
    return current;
  }

  /** What holds now, or held last. */
  SessionTerms terms() {
    return terms;
  }

  /** Sends on this session; every failure is in the stage. */
  static CompletionStage<@Nullable Void> send(@Nullable IntakeSession session, Envelope envelope) {
    if (session == null) {
      return CompletableFuture.failedFuture(
          new OrbException(ErrorCode.NOT_CONNECTED, "there is no session now"));
    }
    return send(session.outlet(), envelope);
  }

  /** Sends on this outlet; every failure is in the stage. */
  static CompletionStage<@Nullable Void> send(Outlet outlet, Envelope envelope) {
    try {
      return outlet.send(envelope).thenApply(sent -> null);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** The code of what a stage failed with. */
  static ErrorCode code(Throwable thrown) {
    return orb(thrown).code();
  }

  /** What a stage failed with, or {@code INTERNAL} around it. */
  static OrbException orb(Throwable thrown) {
    Throwable cause = thrown;
    while (cause != null) {
      if (cause instanceof OrbException known) {
        return known;
      }
      cause = cause.getCause();
    }
    return new OrbException(ErrorCode.INTERNAL, String.valueOf(thrown), null, thrown);
  }
}
