package dev.orb.server.broker;

import dev.orb.protocol.Ticker;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The peers that have no session yet. At the bound no more are accepted until one of them has a
 * session, goes, or has kept a full house waiting for too long: a fleet that comes back at once is
 * let in as fast as it is served, and idle peers cannot keep the door shut. Thread-safe.
 */
final class Strangers {
  private static final int MOST_LINGERING = 100;

  private final int bound;
  private final long patience;
  private final Ticker ticker;
  private final Map<Channel, Stranger> waiting = new LinkedHashMap<>();
  private final AtomicLong cutOff = new AtomicLong();
  private final Semaphore lingering = new Semaphore(MOST_LINGERING);

  /**
   * @param bound how many there may be
   * @param patience how long a full house waits for a peer's next word
   */
  Strangers(int bound, Duration patience, Ticker ticker) {
    this.bound = bound;
    this.patience = patience.toNanos();
    this.ticker = ticker;
  }

  /** One of them: whose turn it is to speak, and since when. */
  static final class Stranger {
    private final Ticker ticker;
    private volatile boolean owed;
    private volatile long since;

    private Stranger(Ticker ticker) {
      this.ticker = ticker;
      this.since = ticker.nanos();
    }

    /** It has said all of something; the answer is ours. */
    void spoke() {
      owed = true;
    }

    /** It has its answer; the next word is its own. */
    void answered() {
      since = ticker.nanos();
      owed = false;
    }

    private boolean keepsWaiting(long now, long patience) {
      return !owed && now - since > patience;
    }
  }

  /** Counts a peer; the same one again is the same stranger. */
  synchronized Stranger add(Channel channel) {
    return waiting.computeIfAbsent(channel, each -> new Stranger(ticker));
  }

  synchronized void remove(Channel channel) {
    waiting.remove(channel);
  }

  synchronized int count() {
    return waiting.size();
  }

  /** Whether there are as many as there may be, without those that this sends away. */
  boolean isFull() {
    late().forEach(this::cutOff);
    return count() >= bound;
  }

  private synchronized List<Channel> late() {
    if (waiting.size() < bound) {
      return List.of();
    }
    long now = ticker.nanos();
    List<Channel> late =
        waiting.entrySet().stream()
            .filter(each -> each.getValue().keepsWaiting(now, patience))
            .map(Map.Entry::getKey)
            .toList();
    late.forEach(waiting::remove);
    return late;
  }

  void cutOff(Channel channel) {
    cutOff.incrementAndGet();
    ChannelFuture unused = channel.close();
  }

  /** Whether one more may be closed with patience; whoever is told true says when it was. */
  boolean mayLinger() {
    return lingering.tryAcquire();
  }

  void lingered() {
    lingering.release();
  }

  /** How many were cut off for any fault before they had a session, or for a frame too long. */
  long cutOffCount() {
    return cutOff.get();
  }
}
