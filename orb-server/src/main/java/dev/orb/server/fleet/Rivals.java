package dev.orb.server.fleet;

import dev.orb.protocol.Ticker;
import dev.orb.server.broker.Visit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The newcomers of one contest. Each is news once in a minute, however often it tries. Bounded: of
 * too many the oldest is forgotten, and is news again. For the fleet's loop alone.
 */
final class Rivals {
  private static final Duration QUIET = Duration.ofMinutes(1);
  private static final int MOST = 32;

  private final Ticker ticker;
  private final Map<String, Visit> waiting = new LinkedHashMap<>();
  private final Map<String, Long> told = new LinkedHashMap<>();

  Rivals(Ticker ticker) {
    this.ticker = ticker;
  }

  /** It waits for the answer of the holder. */
  void waits(Visit newcomer) {
    if (waiting.size() < MOST) {
      waiting.put(key(newcomer), newcomer);
    }
  }

  /** The holder has answered. */
  void settle(Consumer<Visit> news) {
    List<Visit> all = new ArrayList<>(waiting.values());
    waiting.clear();
    all.forEach(news);
  }

  /** Whether it was not told of lately. */
  boolean isNews(Visit newcomer) {
    Long before = told.get(key(newcomer));
    if (before != null && ticker.since(before).compareTo(QUIET) < 0) {
      return false;
    }
    told.remove(key(newcomer));
    if (told.size() >= MOST) {
      told.remove(told.keySet().iterator().next());
    }
    told.put(key(newcomer), ticker.nanos());
    return true;
  }

  // why without the address: each try comes from another port
  private static String key(Visit visit) {
    return visit.instance() + "/" + visit.process();
  }
}
