package dev.orb.server;

import dev.orb.protocol.Ticker;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.story.Feed;
import dev.orb.server.story.Happening;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What became of targets, as it becomes known, until all are there or the deadline. One thread. */
final class Arrivals<T> implements Iterator<T> {
  private final Deque<T> ready;
  private final Feed feed;
  private final Function<DeliveryRecord, T> view;
  private final Duration patience;
  private final Ticker ticker;
  private final long begun;
  private boolean over;

  /**
   * @param first what is known from the start
   * @param view makes an element of a delivery that has ended
   */
  Arrivals(
      List<T> first,
      Feed feed,
      Function<DeliveryRecord, T> view,
      Duration patience,
      Ticker ticker) {
    this.ready = new ArrayDeque<>(first);
    this.feed = feed;
    this.view = view;
    this.patience = patience;
    this.ticker = ticker;
    this.begun = ticker.nanos();
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && !over) {
      Duration left = patience.minus(ticker.since(begun));
      List<Happening> some = feed.next(left.isNegative() ? Duration.ZERO : left);
      over = some.isEmpty();
      some.forEach(this::take);
    }
    return !ready.isEmpty();
  }

  private void take(Happening happening) {
    if (happening instanceof Happening.Done) {
      over = true;
    } else if (happening instanceof Happening.Changed changed && changed.row().state().isFinal()) {
      ready.add(view.apply(changed.row()));
    }
  }

  @Override
  public T next() {
    @Nullable T next = hasNext() ? ready.poll() : null;
    if (next == null) {
      throw new NoSuchElementException();
    }
    return next;
  }
}
