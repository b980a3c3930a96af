package dev.orb.server.story;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.journal.DeliveryRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A feed that goes between two ways: it asks for a {@link Mark}, reads the past up to it, and hears
 * the present from it on. If more is heard than it may hold, it lets all of that go and asks again.
 */
public final class LiveFeed implements Feed, Ear {
  /** What may be held for a reader that is busy. */
  static final int MOST = 10_000;

  /** Characters of it, roughly. */
  static final long MOST_SIZE = 4L << 20;

  private static final int PIECE = 500;
  private static final int OVERHEAD = 300;

  private enum State {
    /** No mark is known, and none was asked for. */
    BLIND,
    /** A mark was asked for. */
    ASKED,
    /** What happens is heard. */
    HEARING
  }

  private final Source source;
  private final boolean withSaid;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Happening> heard = new ArrayDeque<>();
  private long size;
  private State state = State.BLIND;
  private @Nullable Mark mark;
  private boolean closed;
  private @Nullable Past past;
  private @Nullable Mark reading;
  private long last;
  private boolean over;

  /** Where a feed gets its mark, and where it is known as an ear. */
  public interface Source {
    /** Begins to tell this ear, before it is asked for a mark. */
    void open(LiveFeed ear);

    /** Sets a mark and says so through {@link LiveFeed#marked}. Does not wait. */
    void mark(LiveFeed ear);

    /** Tells this ear no more. */
    void close(LiveFeed ear);
  }

  /**
   * A feed that has not begun.
   *
   * @param after the place after which it begins, 0 for all
   * @param withSaid whether it has what handlers say
   */
  public LiveFeed(Source source, long after, boolean withSaid) {
    this.source = source;
    this.last = after;
    this.withSaid = withSaid;
  }

  /** Whether it has what handlers say. */
  public boolean withSaid() {
    return withSaid;
  }

  @Override
  public void hear(Happening happening) {
    lock.lock();
    try {
      if (state != State.HEARING || (!withSaid && happening instanceof Happening.Spoke)) {
        return;
      }
      size += sizeOf(happening);
      if (heard.size() >= MOST || size > MOST_SIZE) {
        state = State.BLIND;
        forget();
      } else {
        heard.add(happening);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void forget() {
    heard.clear();
    size = 0;
  }

  private static long sizeOf(Happening happening) {
    if (happening instanceof Happening.Spoke spoke) {
      return spoke.said().size();
    }
    if (happening instanceof Happening.Changed change) {
      DeliveryRecord row = change.row();
      int result = row.result() == null ? 0 : row.result().text().length();
      var detail = row.error() == null ? null : row.error().detail();
      return OVERHEAD + result + (detail == null ? 0L : detail.text().length());
    }
    return OVERHEAD;
  }

  /** From now on everything is heard. On the thread that tells. */
  public void marked(Mark newest) {
    lock.lock();
    try {
      mark = newest;
      forget();
      state = State.HEARING;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<Happening> next(Duration patience) {
    long left = patience.toNanos();
    while (true) {
      List<Happening> some = past == null ? List.of() : fromPast();
      if (!some.isEmpty() || over) {
        return some;
      }
      boolean ask;
      lock.lock();
      try {
        if (closed) {
          return List.of();
        }
        if (state == State.HEARING && mark == null && !heard.isEmpty()) {
          return fromPresent();
        }
        if (mark != null) {
          reading = mark;
          mark = null;
        } else if (state != State.BLIND) {
          if (left <= 0) {
            return List.of();
          }
          left = changed.awaitNanos(left);
          continue;
        }
        ask = state == State.BLIND && reading == null;
        if (ask) {
          state = State.ASKED;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new OrbException(ErrorCode.UNAVAILABLE, "interrupted while waiting", null, e);
      } finally {
        lock.unlock();
      }
      if (ask) {
        source.mark(this);
      } else {
        begin();
      }
    }
  }

  private void begin() {
    Mark from = reading;
    if (from != null) {
      if (from.failure() != null) {
        throw new OrbException(
            from.failure().code(), from.failure().reason(), null, from.failure());
      }
      past = from.past().apply(last);
    }
  }

  private List<Happening> fromPast() {
    List<Happening> some = past == null ? List.of() : past.next();
    if (!some.isEmpty()) {
      last = Math.max(last, some.get(some.size() - 1).stamp());
      return some;
    }
    Mark read = reading;
    past = null;
    reading = null;
    if (read != null && read.ended() != null) {
      over = true;
      return List.of(new Happening.Done(read.ended()));
    }
    return List.of();
  }

  private List<Happening> fromPresent() {
    List<Happening> some = new ArrayList<>(Math.min(PIECE, heard.size()));
    while (some.size() < PIECE && !heard.isEmpty()) {
      Happening next = heard.removeFirst();
      size -= sizeOf(next);
      some.add(next);
      if (next instanceof Happening.Done) {
        over = true;
      } else {
        last = Math.max(last, next.stamp());
      }
    }
    return some;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      state = State.ASKED;
      forget();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    source.close(this);
  }
}
