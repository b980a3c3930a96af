package dev.orb.client;

import dev.orb.exchange.ServerTime;
import dev.orb.protocol.Addresses;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Event;
import dev.orb.protocol.message.Kind;
import dev.orb.transport.Envelope;
import dev.orb.transport.Outlet;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Events on their way to the server, in order. They wait in memory while there is no session, and
 * are sent again, under the same id, after a session was lost before they were confirmed. At the
 * bound an event is refused; none is dropped. Thread-safe; nothing blocks but {@link #flush}.
 */
final class EventOutbox {
  /** Together no more than this waits, whatever the number. */
  private static final long MOST_BYTES = 64L << 20;

  private final String client;
  private final ServerTime time;
  private final int bound;
  private final Object lock = new Object();
  private final Deque<Waiting> unsent = new ArrayDeque<>();
  private final Set<Waiting> sent = new LinkedHashSet<>();
  private final AtomicInteger pumping = new AtomicInteger();
  private @Nullable Outlet outlet;
  private long maxPayload = Long.MAX_VALUE;
  private long bytes;
  private boolean closed;

  private static final class Waiting {
    private final Envelope envelope;
    private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();

    Waiting(Envelope envelope) {
      this.envelope = envelope;
    }
  }

  private record Next(Waiting event, Outlet outlet) {}

  EventOutbox(String client, ServerTime time, int bound) {
    this.client = client;
    this.time = time;
    this.bound = bound;
  }

  /**
   * Takes an event.
   *
   * @return completes when the broker has it on disk
   * @throws OrbException {@code QUEUE_FULL}, {@code TOO_LARGE} or {@code SHUTTING_DOWN}
   */
  CompletableFuture<@Nullable Void> emit(String name, @Nullable Json value) {
    Event event =
        new Event(
            CommandId.create(time.now(), ThreadLocalRandom.current()),
            name,
            value,
            time.now(),
            null);
    Waiting waiting = new Waiting(envelope(event));
    int size = waiting.envelope.body().length;
    synchronized (lock) {
      refuse(size);
      bytes += size;
      unsent.add(waiting);
    }
    pump();
    return waiting.done;
  }

  private Envelope envelope(Event event) {
    String id = event.id().toString();
    return new Envelope(
        Addresses.INBOX,
        MessageCodec.encode(event),
        Kind.EVENT.text(),
        id,
        event.name(),
        true,
        Envelope.USUAL_PRIORITY,
        null,
        id,
        client);
  }

  private void refuse(int size) {
    if (closed) {
      throw new OrbException(ErrorCode.SHUTTING_DOWN, "the client has stopped");
    }
    if (size > maxPayload) {
      throw new OrbException(
          ErrorCode.TOO_LARGE,
          "the event has " + size + " bytes, and " + maxPayload + " are allowed");
    }
    if (unsent.size() + sent.size() >= bound || bytes + size > MOST_BYTES) {
      throw new OrbException(
          ErrorCode.QUEUE_FULL,
          (unsent.size() + sent.size()) + " events of " + bytes + " bytes wait to be sent",
          "wait for some of them, or emit fewer");
    }
  }

  /** A session was welcomed: what waits goes this way, in order. */
  void open(Outlet way, long most) {
    synchronized (lock) {
      outlet = way;
      maxPayload = most;
    }
    pump();
  }

  /** The session is lost: what was not confirmed waits for the next, in its old order. */
  void lost() {
    synchronized (lock) {
      outlet = null;
      List<Waiting> again = new ArrayList<>(sent);
      sent.clear();
      for (int i = again.size() - 1; i >= 0; i--) {
        unsent.addFirst(again.get(i));
      }
    }
  }

  private void pump() {
    if (pumping.getAndIncrement() != 0) {
      return;
    }
    int asked = 1;
    do {
      for (Next next = next(); next != null; next = next()) {
        send(next);
      }
      asked = pumping.addAndGet(-asked);
    } while (asked != 0);
  }

  private @Nullable Next next() {
    synchronized (lock) {
      Waiting first = unsent.peek();
      if (outlet == null || first == null) {
        return null;
      }
      unsent.remove();
      sent.add(first);
      return new Next(first, outlet);
    }
  }

  private void send(Next next) {
    try {
      next.outlet()
          .send(next.event().envelope)
          .whenComplete((nothing, failure) -> answered(next.event(), failure));
    } catch (RuntimeException e) {
      answered(next.event(), e);
    }
  }

  private void answered(Waiting event, @Nullable Throwable failure) {
    OrbException why = failure == null ? null : Causes.of(failure);
    if (why != null && why.code() == ErrorCode.NOT_CONNECTED) {
      // why: the loss of the session puts it back in line
      return;
    }
    synchronized (lock) {
      if (sent.remove(event) || unsent.remove(event)) {
        bytes -= event.envelope.body().length;
      }
    }
    if (why == null) {
      event.done.complete(null);
    } else {
      event.done.completeExceptionally(why);
    }
  }

  /** Waits until everything is confirmed; whether it was in time. */
  boolean flush(Duration within) {
    CompletableFuture<?>[] waiting;
    synchronized (lock) {
      if (outlet == null) {
        return sent.isEmpty() && unsent.isEmpty();
      }
      List<Waiting> all = new ArrayList<>(sent);
      all.addAll(unsent);
      waiting = all.stream().map(event -> event.done).toArray(CompletableFuture<?>[]::new);
    }
    try {
      CompletableFuture.allOf(waiting).get(Math.max(0, within.toNanos()), TimeUnit.NANOSECONDS);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Fails what was not confirmed and refuses more. Idempotent. */
  void close() {
    List<Waiting> left;
    synchronized (lock) {
      closed = true;
      outlet = null;
      left = new ArrayList<>(sent);
      left.addAll(unsent);
      sent.clear();
      unsent.clear();
    }
    left.forEach(
        event ->
            event.done.completeExceptionally(
                new OrbException(
                    ErrorCode.SHUTTING_DOWN, "the client stopped before this was confirmed")));
  }
}
