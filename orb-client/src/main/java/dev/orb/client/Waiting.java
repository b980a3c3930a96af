package dev.orb.client;

import dev.orb.transport.Envelope;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** An event in the outbox. */
final class Waiting {
  private final long place;
  private final Envelope envelope;
  private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();

  /** Guarded by the outbox. */
  boolean stored;

  Waiting(long place, Envelope envelope) {
    this.place = place;
    this.envelope = envelope;
  }

  long place() {
    return place;
  }

  Envelope envelope() {
    return envelope;
  }

  int size() {
    return envelope.body().length;
  }

  /** Completes when the broker has it. */
  CompletableFuture<@Nullable Void> done() {
    return done;
  }
}
