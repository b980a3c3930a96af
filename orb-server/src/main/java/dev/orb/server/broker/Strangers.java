package dev.orb.server.broker;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The peers that have no session yet. One more than the bound pushes the oldest out: who has
 * credentials needs milliseconds, so that idle ones cannot keep the door shut.
 */
final class Strangers {
  private static final int MOST_LINGERING = 100;

  private final int bound;
  private final Set<Channel> waiting = new LinkedHashSet<>();
  private final AtomicLong cutOff = new AtomicLong();
  private final Semaphore lingering = new Semaphore(MOST_LINGERING);

  Strangers(int bound) {
    this.bound = bound;
  }

  void add(Channel channel) {
    Channel oldest = admitAndFindExcess(channel);
    if (oldest != null) {
      cutOff(oldest);
    }
  }

  private synchronized @Nullable Channel admitAndFindExcess(Channel channel) {
    waiting.add(channel);
    if (waiting.size() <= bound) {
      return null;
    }
    Channel oldest = waiting.iterator().next();
    waiting.remove(oldest);
    return oldest;
  }

  synchronized void remove(Channel channel) {
    waiting.remove(channel);
  }

  synchronized int count() {
    return waiting.size();
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
