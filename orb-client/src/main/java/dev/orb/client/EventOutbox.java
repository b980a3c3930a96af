package dev.orb.client;

import dev.orb.client.events.EventStore;
import dev.orb.exchange.ServerTime;
import dev.orb.protocol.Addresses;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Ticker;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Event;
import dev.orb.protocol.message.Kind;
import dev.orb.transport.Envelope;
import dev.orb.transport.Outlet;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events on their way to the server, in order. They wait while there is no session, and are sent
 * again, under the same id, after a session was lost or the broker refused them before they were
 * confirmed. Thread-safe. Only {@link #flush} waits for the broker; an emit may wait for room and
 * for the file.
 */
final class EventOutbox {
  private static final Logger LOG = LoggerFactory.getLogger(EventOutbox.class);
  private static final Duration REFUSED_FOR = Duration.ofSeconds(1);
  private static final Duration FILE_WITHIN = Duration.ofSeconds(30);

  /** What the broker says of a queue that has no room now, or of a client that is too fast. */
  private static final Set<ErrorCode> FOR_NOW =
      EnumSet.of(
          ErrorCode.QUEUE_FULL,
          ErrorCode.STORAGE_FULL,
          ErrorCode.RATE_LIMITED,
          ErrorCode.FORBIDDEN,
          ErrorCode.UNAVAILABLE,
          ErrorCode.TIMEOUT);

  private final String client;
  private final ServerTime time;
  private final OutboxOptions options;
  private final EventStore store;
  private final Timers timers;
  private final Object lock = new Object();
  private final EventLine line;
  private final AtomicInteger pumping = new AtomicInteger();
  private @Nullable Outlet outlet;
  private long maxPayload = Long.MAX_VALUE;
  private long dropped;
  private long refused;
  private boolean holding;
  private boolean probing;
  private boolean closed;

  private record Next(Waiting event, @Nullable Outlet outlet) {}

  EventOutbox(
      String client, ServerTime time, OutboxOptions options, EventStore store, Timers timers) {
    this.client = client;
    this.time = time;
    this.options = options;
    this.store = store;
    this.timers = timers;
    this.line = new EventLine(options);
    store.all().forEach(this::left);
  }

  /** An event that the process before this one did not see confirmed. */
  private void left(long place, byte[] body) {
    try {
      Waiting waiting = new Waiting(place, envelope((Event) MessageCodec.decode(body), body));
      waiting.stored = true;
      line.add(waiting);
    } catch (RuntimeException e) {
      LOG.error("an event in the state folder cannot be read and is dropped", e);
      store.remove(place);
    }
  }

  /**
   * Takes an event. Waits for room if it was said so, and for the file if events are kept.
   *
   * @return completes when the broker has it on disk
   * @throws OrbException {@code QUEUE_FULL}, {@code TOO_LARGE}, {@code STORAGE_FULL}, {@code
   *     CANCELLED} or {@code SHUTTING_DOWN}
   */
  CompletableFuture<@Nullable Void> emit(String name, @Nullable Json value) {
    Event event =
        new Event(
            CommandId.create(time.now(), ThreadLocalRandom.current()),
            name,
            value,
            time.now(),
            null);
    byte[] body = MessageCodec.encode(event);
    Waiting waiting;
    CompletableFuture<Void> kept;
    synchronized (lock) {
      awaitRoom(body.length);
      waiting = new Waiting(line.nextPlace(), envelope(event, body));
      line.add(waiting);
      // why under the lock: the file's order is the order of the places
      kept = store.add(waiting.place(), body).toCompletableFuture();
    }
    CompletableFuture<?> unused =
        kept.whenComplete((nothing, failure) -> stored(waiting, failure == null));
    awaitFile(waiting, kept);
    return waiting.done();
  }

  private Envelope envelope(Event event, byte[] body) {
    String id = event.id().toString();
    return new Envelope(
        Addresses.EVENTS,
        body,
        Kind.EVENT.text(),
        id,
        event.name(),
        true,
        Envelope.USUAL_PRIORITY,
        null,
        id,
        client);
  }

  private void awaitRoom(int size) {
    if (size > Math.min(maxPayload, options.bytes())) {
      throw tooLarge(size, Math.min(maxPayload, options.bytes()));
    }
    long until =
        options.overflow() instanceof Overflow.Block block
            ? Ticker.SYSTEM.nanos() + block.atMost().toNanos()
            : 0;
    while (!closed && !line.hasRoomFor(size)) {
      makeRoom(until);
    }
    if (closed) {
      throw new OrbException(ErrorCode.SHUTTING_DOWN, "the client has stopped");
    }
  }

  private void makeRoom(long until) {
    if (options.overflow() instanceof Overflow.DropOldest) {
      Waiting oldest = line.dropOldest();
      if (oldest == null) {
        throw line.full();
      }
      dropped++;
      store.remove(oldest.place());
      // why later: whoever waits for it must not run under the lock
      Runnable unused =
          timers.after(Duration.ZERO, () -> oldest.done().completeExceptionally(madeRoom()));
      return;
    }
    long left = options.overflow() instanceof Overflow.Block ? until - Ticker.SYSTEM.nanos() : 0;
    if (left <= 0) {
      throw line.full();
    }
    try {
      TimeUnit.NANOSECONDS.timedWait(lock, left);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(e);
    }
  }

  private static OrbException madeRoom() {
    return new OrbException(ErrorCode.QUEUE_FULL, "the event was dropped for newer ones");
  }

  private static OrbException tooLarge(int size, long most) {
    return new OrbException(
        ErrorCode.TOO_LARGE, "the event has " + size + " bytes, and " + most + " are allowed");
  }

  private static OrbException interrupted(InterruptedException e) {
    return new OrbException(
        ErrorCode.CANCELLED, "the thread that emits was interrupted; nothing was emitted", null, e);
  }

  private void stored(Waiting event, boolean done) {
    synchronized (lock) {
      if (done) {
        event.stored = true;
      } else {
        line.remove(event);
        lock.notifyAll();
      }
    }
    if (done) {
      pump();
    }
  }

  private void awaitFile(Waiting event, CompletableFuture<Void> kept) {
    try {
      kept.get(FILE_WITHIN.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw Causes.of(e);
    } catch (TimeoutException e) {
      withdraw(event);
      throw new OrbException(
          ErrorCode.STORAGE_FULL,
          "the state folder did not take the event within " + FILE_WITHIN,
          "look at its disk",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      if (withdraw(event)) {
        throw interrupted(e);
      }
    }
  }

  /** Takes it back unless it is on its way. */
  private boolean withdraw(Waiting event) {
    boolean taken;
    synchronized (lock) {
      taken = !event.stored && line.remove(event);
      lock.notifyAll();
    }
    if (taken) {
      store.remove(event.place());
    }
    return taken;
  }

  /** A session was welcomed: what waits goes this way, in order. */
  void open(Outlet way, long most) {
    synchronized (lock) {
      outlet = way;
      maxPayload = most;
      holding = false;
    }
    pump();
  }

  /** The session is lost: what was not confirmed waits for the next, in its old order. */
  void lost() {
    synchronized (lock) {
      outlet = null;
      line.allBack();
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
      if (outlet == null || holding) {
        return null;
      }
      // why one: while the broker may refuse, a second one could overtake it
      Waiting first = line.first(probing ? 1 : EventLine.WINDOW);
      if (first == null) {
        return null;
      }
      line.leaves(first);
      return new Next(first, first.size() > maxPayload ? null : outlet);
    }
  }

  private void send(Next next) {
    Outlet way = next.outlet();
    Waiting event = next.event();
    if (way == null) {
      // why here too: it was emitted before the first welcome said what is allowed
      answered(event, tooLarge(event.size(), maxPayload()));
      return;
    }
    try {
      way.send(event.envelope()).whenComplete((nothing, failure) -> answered(event, failure));
    } catch (RuntimeException e) {
      answered(event, e);
    }
  }

  private long maxPayload() {
    synchronized (lock) {
      return maxPayload;
    }
  }

  private void answered(Waiting event, @Nullable Throwable failure) {
    OrbException why = failure == null ? null : Causes.of(failure);
    if (why != null && why.code() == ErrorCode.NOT_CONNECTED) {
      // why: the loss of the session puts it back in line
      return;
    }
    if (why != null && FOR_NOW.contains(why.code())) {
      refused(event, why);
      return;
    }
    synchronized (lock) {
      if (!line.remove(event)) {
        return;
      }
      probing = probing && why != null;
      lock.notifyAll();
    }
    store.remove(event.place());
    if (why == null) {
      event.done().complete(null);
    } else {
      LOG.warn("event {} is refused for good: {}", event.envelope().id(), why.getMessage());
      event.done().completeExceptionally(why);
    }
    pump();
  }

  /** It waits in its place, and after a while one alone is tried. */
  private void refused(Waiting event, OrbException why) {
    boolean first;
    synchronized (lock) {
      refused++;
      line.back(event);
      first = !holding;
      holding = true;
      probing = true;
    }
    if (first) {
      LOG.info("events of client {} wait: {}", client, why.getMessage());
      Runnable unused = timers.after(REFUSED_FOR, this::tryAgain);
    }
  }

  private void tryAgain() {
    synchronized (lock) {
      holding = false;
    }
    pump();
  }

  OutboxState state() {
    synchronized (lock) {
      return new OutboxState(line.size(), line.bytes(), dropped, refused);
    }
  }

  /** Waits until everything is confirmed; whether it was, or is kept for the next start. */
  boolean flush(Duration within) {
    CompletableFuture<?>[] waiting;
    synchronized (lock) {
      if (outlet == null) {
        return store.isKept() || line.size() == 0;
      }
      waiting = line.all().stream().map(Waiting::done).toArray(CompletableFuture<?>[]::new);
    }
    try {
      CompletableFuture.allOf(waiting).get(Math.max(0, within.toNanos()), TimeUnit.NANOSECONDS);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      return store.isKept();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Fails what was not confirmed and refuses more; what is kept stays kept. Idempotent. */
  void close() {
    List<Waiting> left;
    synchronized (lock) {
      closed = true;
      outlet = null;
      left = line.all();
      line.clear();
      lock.notifyAll();
    }
    String words =
        store.isKept()
            ? "the client stopped before this was confirmed; it is sent at the next start"
            : "the client stopped before this was confirmed";
    left.forEach(
        event ->
            event.done().completeExceptionally(new OrbException(ErrorCode.SHUTTING_DOWN, words)));
  }
}
