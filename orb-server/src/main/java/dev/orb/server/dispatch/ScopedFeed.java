package dev.orb.server.dispatch;

import dev.orb.protocol.Ticker;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.story.Feed;
import dev.orb.server.story.Happening;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What happens to those clients of a command that its reader sees. It is over for him when they
 * have ended, though it may go on for others, of whom he is not to hear in any way: silence is as
 * long as it would be without them.
 */
final class ScopedFeed implements Feed {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final Feed all;
  private final Predicate<String> inside;
  private final Supplier<CommandRecord> command;
  private final Ticker ticker;
  private boolean changed = true;
  private boolean over;

  /**
   * @param command as its reader sees it now; may block
   */
  ScopedFeed(Feed all, Predicate<String> inside, Supplier<CommandRecord> command, Ticker ticker) {
    this.all = all;
    this.inside = inside;
    this.command = command;
    this.ticker = ticker;
  }

  @Override
  public List<Happening> next(Duration patience) {
    long begun = ticker.nanos();
    while (!over) {
      Duration left = patience.minus(ticker.since(begun));
      if (left.isNegative()) {
        return List.of();
      }
      Duration turn = left.compareTo(LOOK_AGAIN) < 0 ? left : LOOK_AGAIN;
      long asked = ticker.nanos();
      List<Happening> some = all.next(turn);
      List<Happening> seen = seen(some);
      if (!seen.isEmpty() || (some.isEmpty() && ticker.since(asked).compareTo(turn) < 0)) {
        // why also when it came back before its time: it was closed
        return seen;
      }
    }
    return List.of();
  }

  private List<Happening> seen(List<Happening> some) {
    List<Happening> seen = new ArrayList<>(some.size());
    for (Happening happening : some) {
      if (happening instanceof Happening.Changed now && inside.test(now.row().client())) {
        seen.add(happening);
        changed |= now.row().state().isFinal();
      } else if (happening instanceof Happening.Spoke spoke && inside.test(spoke.said().client())) {
        seen.add(happening);
      } else if (happening instanceof Happening.Done) {
        seen.add(done());
      }
    }
    // why only after a silence: what has ended is to be read before the end of all
    if (some.isEmpty() && changed) {
      changed = false;
      CommandRecord now = command.get();
      if (now.state().isFinal()) {
        seen.add(done(now));
      }
    }
    return seen;
  }

  private Happening done() {
    return done(command.get());
  }

  private Happening done(CommandRecord now) {
    over = true;
    return new Happening.Done(now);
  }

  @Override
  public void close() {
    all.close();
  }
}
