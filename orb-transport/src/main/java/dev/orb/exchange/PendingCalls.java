package dev.orb.exchange;

import dev.orb.protocol.CommandFailed;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Calls that wait for their reply, each with a deadline. Every one of them ends: by its reply, by
 * its deadline, by the loss of its peer or by {@link #close}. Thread-safe; nothing blocks.
 *
 * <p>It is on the way of every call: a call costs one object and its place in one map, and its
 * deadline nothing. Futures complete on whatever thread brings the end; hang slow work on them only
 * with an executor.
 *
 * @param <R> what a reply is
 */
public final class PendingCalls<R> implements AutoCloseable {
  private final Deadlines deadlines;
  private final int bound;
  private final Sweep sweep = this::sweep;
  private final ConcurrentMap<CommandId, Call<R>> calls = new ConcurrentHashMap<>();
  private final LongAdder late = new LongAdder();
  private volatile boolean closed;

  /**
   * No calls yet.
   *
   * @param bound how many may wait at a time
   */
  public PendingCalls(Deadlines deadlines, int bound) {
    this.deadlines = deadlines;
    this.bound = bound;
    deadlines.watch(sweep);
  }

  /**
   * Waits for a reply; to be called before the command is sent.
   *
   * @param peer who must answer
   * @param timeout how long to wait
   * @return completes with the reply, or fails with a {@link CommandFailed}: {@code TIMEOUT},
   *     {@code DISCONNECTED}, {@code SHUTTING_DOWN}
   * @throws OrbException {@code QUEUE_FULL} at the bound, {@code SHUTTING_DOWN} after close, {@code
   *     DUPLICATE_ID} if that id waits already
   */
  public CompletableFuture<R> add(CommandId id, Peer peer, Duration timeout) {
    if (calls.size() >= bound) {
      throw new OrbException(
          ErrorCode.QUEUE_FULL, bound + " calls wait for their replies", "wait for some of them");
    }
    Call<R> call = new Call<>(peer, deadlines.ticker().nanos() + timeout.toNanos(), timeout);
    if (calls.putIfAbsent(id, call) != null) {
      throw new OrbException(ErrorCode.DUPLICATE_ID, "a call " + id + " waits already");
    }
    deadlines.dueAt(call.due);
    if (closed) {
      calls.remove(id, call);
      throw new OrbException(ErrorCode.SHUTTING_DOWN, "no more calls are made");
    }
    return call;
  }

  /**
   * A reply has come.
   *
   * @param from who sent it, as the broker validated it
   * @return whether a call waited for it; a reply from anybody else changes nothing
   */
  public boolean complete(CommandId id, String from, R reply) {
    Call<R> call = calls.get(id);
    if (call != null && call.peer.name().equals(from) && calls.remove(id, call)) {
      return call.complete(reply);
    }
    late.increment();
    return false;
  }

  /** From now on somebody else, or a later session, must answer; whether the call waits. */
  boolean move(CommandId id, Peer peer) {
    Call<R> call = calls.get(id);
    if (call == null) {
      return false;
    }
    call.peer = peer;
    return true;
  }

  /** The call cannot be answered; whether it waited. */
  public boolean fail(CommandId id, OrbException why) {
    Call<R> call = calls.remove(id);
    return call != null && call.completeExceptionally(why);
  }

  /**
   * A session has ended: its calls fail with {@code DISCONNECTED}.
   *
   * @param peer whose session, and which; calls of a later session go on
   * @return how many calls that were
   */
  public int disconnected(Peer peer) {
    int failed = 0;
    for (Iterator<Call<R>> all = calls.values().iterator(); all.hasNext(); ) {
      Call<R> call = all.next();
      if (call.peer.name().equals(peer.name()) && call.peer.epoch() <= peer.epoch()) {
        all.remove();
        String words = "the connection of " + peer.name() + " was lost before it answered";
        if (call.completeExceptionally(new CommandFailed(ErrorCode.DISCONNECTED, words, null))) {
          failed++;
        }
      }
    }
    return failed;
  }

  /** How many calls wait. */
  public int size() {
    return calls.size();
  }

  /** How many replies came for which nobody waited any more. */
  public long late() {
    return late.sum();
  }

  private long sweep(long now) {
    long nearest = Sweep.NOTHING;
    for (Map.Entry<CommandId, Call<R>> entry : calls.entrySet()) {
      Call<R> call = entry.getValue();
      long left = call.due - now;
      if (left > 0 && !call.isDone()) {
        nearest = Math.min(nearest, left);
      } else if (calls.remove(entry.getKey(), call) && !call.isDone()) {
        String words = "no reply from " + call.peer.name() + " within " + call.timeout;
        call.completeExceptionally(new CommandFailed(ErrorCode.TIMEOUT, words, null));
      }
    }
    return nearest;
  }

  /** Fails every call that waits and refuses more. Idempotent. */
  @Override
  public void close() {
    closed = true;
    deadlines.forget(sweep);
    calls
        .keySet()
        .forEach(
            id -> fail(id, new CommandFailed(ErrorCode.SHUTTING_DOWN, "this end stops", null)));
  }

  /**
   * Who must answer.
   *
   * @param name a client, or for a client the server
   * @param epoch which session of it
   */
  public record Peer(String name, long epoch) {}

  private static final class Call<R> extends CompletableFuture<R> {
    private volatile Peer peer;
    private final long due;
    private final Duration timeout;

    Call(Peer peer, long due, Duration timeout) {
      this.peer = peer;
      this.due = due;
      this.timeout = timeout;
    }
  }
}
