package dev.orb.server.dispatch;

import dev.orb.protocol.message.Progress;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.JournalEntry;
import dev.orb.server.journal.Said;
import dev.orb.server.story.Happening;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What happened to an ephemeral command that is no call, in memory: the newest of what handlers
 * said, up to a bound for the whole command. Under the command's lock.
 */
final class EphemeralStory {
  private static final int MOST_SAID = 2_000;
  private static final long MOST_SIZE = 2L << 20;
  private static final long[] NONE = {};

  private final int targets;
  private final Deque<Untold> untold = new ArrayDeque<>();
  private final Deque<Said> said = new ArrayDeque<>();
  private final Map<String, Happening.Changed> changes = new LinkedHashMap<>();
  private long[] stamps = NONE;
  private long saidSize;
  private long last;
  private int toldEnds;

  /**
   * What is to be told.
   *
   * @param delivery a change, or
   * @param said what was said, with
   * @param progress as it came
   */
  record Untold(
      JournalEntry.@Nullable Delivery delivery, @Nullable Said said, @Nullable Progress progress) {}

  EphemeralStory(int targets) {
    this.targets = targets;
  }

  void started(DeliveryRecord row, long stamp) {
    change(row, stamp);
  }

  void ended(int index, DeliveryRecord row, long stamp) {
    if (stamps.length == 0) {
      stamps = new long[targets];
    }
    stamps[index] = stamp;
    change(row, stamp);
  }

  private void change(DeliveryRecord row, long stamp) {
    last = stamp;
    changes.put(row.client(), new Happening.Changed(stamp, row));
    untold.add(new Untold(new JournalEntry.Delivery(row, true, stamp), null, null));
  }

  void spoke(Said newest, Progress progress, boolean heard) {
    last = newest.stamp();
    said.add(newest);
    saidSize += newest.size();
    while (said.size() > 1 && (said.size() > MOST_SAID || saidSize > MOST_SIZE)) {
      saidSize -= said.removeFirst().size();
    }
    if (heard) {
      untold.add(new Untold(null, newest, progress));
    }
  }

  /**
   * What was not told.
   *
   * @param upTo the place of the last that happened
   */
  record Taken(List<Untold> all, long upTo) {}

  Taken takeUntold() {
    List<Untold> all = List.copyOf(untold);
    untold.clear();
    for (Untold each : all) {
      if (each.delivery() != null && each.delivery().row().state().isFinal()) {
        toldEnds++;
      }
    }
    return new Taken(all, last);
  }

  int toldEnds() {
    return toldEnds;
  }

  /** The place of a delivery's end, 0 before it. */
  long stamp(int index) {
    return stamps.length == 0 ? 0 : stamps[index];
  }

  List<Said> said() {
    return List.copyOf(said);
  }

  List<Happening> happened(long after, long upTo, boolean withSaid) {
    List<Happening> all = new ArrayList<>(changes.values());
    if (withSaid) {
      said.forEach(each -> all.add(new Happening.Spoke(each)));
    }
    all.removeIf(each -> each.stamp() <= after || each.stamp() > upTo);
    return all;
  }
}
