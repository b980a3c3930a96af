package dev.orb.http.api;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Bounds the requests that hold a request thread while they wait, so that the short ones always
 * find one, and ends them when the edge stops or their token does. Thread-safe.
 */
public final class HeldRequests {
  private final Semaphore places;
  private final Set<Place> taken = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;

  /**
   * @param most how many may wait at once
   */
  public HeldRequests(int most) {
    places = new Semaphore(most);
  }

  /**
   * Runs work that holds its thread.
   *
   * @param caller whose request it is: it ends when his token does
   * @param end makes the work stop waiting, with the reason; called at most once
   * @throws OrbException {@code RATE_LIMITED} if all places are taken, {@code SHUTTING_DOWN} after
   *     a stop
   */
  void run(Caller caller, Consumer<OrbException> end, Work work) throws IOException {
    if (!places.tryAcquire()) {
      throw new OrbException(
          ErrorCode.RATE_LIMITED,
          "too many requests wait on this node",
          "ask again later, or without wait and follow");
    }
    // why an object of its own: two requests may hand in equal ends
    Place place = new Place(caller, end);
    taken.add(place);
    try {
      if (stopped) {
        throw stopping();
      }
      work.run();
    } finally {
      taken.remove(place);
      places.release();
    }
  }

  /** Ends every request that waits, and takes no more. Does not wait for them. */
  public void stop() {
    stopped = true;
    taken.forEach(place -> place.end(stopping()));
  }

  private static OrbException stopping() {
    return new OrbException(ErrorCode.SHUTTING_DOWN, "this node is stopping");
  }

  /** Ends the requests whose tokens have ended since they began. Does not wait for them. */
  public void sweep() {
    for (Place place : taken) {
      if (!place.caller.stands().getAsBoolean()) {
        place.end(
            new OrbException(ErrorCode.UNAUTHORIZED, "the token of this request is good no more"));
      }
    }
  }

  /** What a request does while it holds its thread. */
  interface Work {
    void run() throws IOException;
  }

  /** One request that holds its thread. */
  private static final class Place {
    private final Caller caller;
    private final Consumer<OrbException> end;
    private final AtomicBoolean ended = new AtomicBoolean();

    private Place(Caller caller, Consumer<OrbException> end) {
      this.caller = caller;
      this.end = end;
    }

    private void end(OrbException why) {
      if (ended.compareAndSet(false, true)) {
        end.accept(why);
      }
    }
  }
}
