package dev.orb.http.doubles;

import dev.orb.server.story.Feed;
import dev.orb.server.story.Happening;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A feed in memory, of what comes after a place. */
final class FeedDouble implements Feed {
  private final BlockingQueue<List<Happening>> waiting = new LinkedBlockingQueue<>();
  private final long after;
  private volatile boolean closed;

  FeedDouble(long after) {
    this.after = after;
  }

  void hear(Happening happening) {
    if (happening.stamp() > after) {
      waiting.add(List.of(happening));
    }
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public List<Happening> next(Duration patience) {
    try {
      List<Happening> some = waiting.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
      return some == null ? new ArrayList<>() : some;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  @Override
  public void close() {
    closed = true;
    waiting.add(List.of());
  }
}
