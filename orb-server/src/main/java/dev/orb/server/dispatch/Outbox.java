package dev.orb.server.dispatch;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Ticker;
import dev.orb.server.broker.FanOut;
import dev.orb.transport.Envelope;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one sequencer of a node: sends journalled commands in accept order, a bounded number of them
 * unconfirmed. What failed is sent again before anything newer, with a back-off.
 *
 * <p>Sends on its own thread. Anybody may add; the order of adding is the order of sending.
 */
final class Outbox {
  // why: below half of the broker's memory of duplicates per client, so that a repetition is known
  private static final int UNCONFIRMED = 64;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Set<ErrorCode> PASSING =
      EnumSet.of(
          ErrorCode.UNAVAILABLE,
          ErrorCode.STORAGE_FULL,
          ErrorCode.QUEUE_FULL,
          ErrorCode.NOT_CONNECTED,
          ErrorCode.NOT_STARTED,
          ErrorCode.TIMEOUT);
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  private final FanOut fanOut;
  private final Executor sending;
  private final Ticker ticker;
  private final Queue<Item> waiting = new ConcurrentLinkedQueue<>();
  private final NavigableMap<Long, Item> failed = new ConcurrentSkipListMap<>();
  private final AtomicInteger unconfirmed = new AtomicInteger();
  private final AtomicBoolean called = new AtomicBoolean();
  private final AtomicReference<@Nullable Item> let = new AtomicReference<>();
  private volatile boolean held;
  private volatile long pausedAt;
  private volatile Duration pause = Duration.ZERO;

  /**
   * A command to send.
   *
   * @param seq its place in the order
   * @param envelope made when it is sent
   * @param clients whom it is for
   * @param gate asked once when its turn has come: null to send it, else it is sent to those whom
   *     the stage completes with, and what is behind it waits for that
   * @param listener hears what came of it, on any thread
   */
  record Item(
      long seq, Supplier<Envelope> envelope, List<String> clients, Gate gate, Listener listener) {
    Item to(List<String> left) {
      return new Item(seq, envelope, left, OPEN, listener);
    }
  }

  /** What a command may have to wait for. Does not block. */
  interface Gate {
    @Nullable CompletionStage<List<String>> open();
  }

  /** The gate of a command that waits for nothing. */
  static final Gate OPEN = () -> null;

  /** Hears what came of a send. Must not block. */
  interface Listener {
    /** The broker has it; these clients have no queue. */
    void confirmed(List<String> missing);

    /** The broker will never take it. */
    void refused(ErrorCode code, String message);
  }

  Outbox(FanOut fanOut, Executor sending, Ticker ticker) {
    this.fanOut = fanOut;
    this.sending = sending;
    this.ticker = ticker;
  }

  void add(Item item) {
    waiting.add(item);
    call();
  }

  /** Looks whether something may be sent again. */
  void tick() {
    if (!failed.isEmpty()) {
      call();
    }
  }

  /** Whether everything was confirmed. */
  boolean isEmpty() {
    return waiting.isEmpty() && failed.isEmpty() && !held && unconfirmed.get() == 0;
  }

  private void call() {
    if (called.compareAndSet(false, true)) {
      sending.execute(this::send);
    }
  }

  private void send() {
    called.set(false);
    while (unconfirmed.get() < UNCONFIRMED) {
      Item item = next();
      if (item == null) {
        return;
      }
      CompletionStage<List<String>> opened = item.gate().open();
      if (opened == null) {
        send(item);
      } else {
        hold(item, opened);
      }
    }
  }

  private @Nullable Item next() {
    if (failed.isEmpty()) {
      Item first = let.getAndSet(null);
      if (first != null) {
        held = false;
      }
      return first != null || held ? first : waiting.poll();
    }
    // why: one at a time until all that failed is there again, or they would change their order
    if (unconfirmed.get() > 0 || ticker.since(pausedAt).compareTo(pause) < 0) {
      return null;
    }
    var first = failed.pollFirstEntry();
    return first == null ? null : first.getValue();
  }

  /** What failed before goes on being sent meanwhile. */
  private void hold(Item item, CompletionStage<List<String>> opened) {
    held = true;
    opened.whenComplete(
        (clients, failure) -> {
          let.set(item.to(failure == null ? clients : item.clients()));
          call();
        });
  }

  private void send(Item item) {
    if (item.clients().isEmpty()) {
      item.listener().confirmed(List.of());
      return;
    }

    unconfirmed.incrementAndGet();
    CompletionStage<List<String>> sent;
    try {
      sent = fanOut.send(item.envelope().get(), item.clients());
    } catch (RuntimeException e) {
      sent = CompletableFuture.failedFuture(e);
    }
    sent.whenComplete((missing, failure) -> settle(item, missing, failure));
  }

  private void settle(Item item, @Nullable List<String> missing, @Nullable Throwable failure) {
    if (failure == null) {
      pause = Duration.ZERO;
      item.listener().confirmed(missing == null ? List.of() : missing);
    } else if (PASSING.contains(Causes.code(failure))) {
      LOG.warn(
          "command {} could not be sent and will be again: {}", item.seq(), failure.toString());
      pausedAt = ticker.nanos();
      pause = longer(pause);
      failed.put(item.seq(), item);
    } else {
      LOG.error("command {} was refused by the broker", item.seq(), failure);
      item.listener().refused(Causes.code(failure), Causes.of(failure).reason());
    }
    unconfirmed.decrementAndGet();
    if (!waiting.isEmpty() || !failed.isEmpty() || held) {
      call();
    }
  }

  private static Duration longer(Duration pause) {
    Duration next = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
    return next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
  }
}
