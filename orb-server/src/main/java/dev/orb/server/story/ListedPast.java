package dev.orb.server.story;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/** What had happened, where all of it is in memory. */
public final class ListedPast implements Past {
  private final Deque<List<Happening>> all = new ArrayDeque<>();

  /** Puts them into order. */
  public ListedPast(List<Happening> happenings) {
    if (!happenings.isEmpty()) {
      all.add(happenings.stream().sorted(Comparator.comparingLong(Happening::stamp)).toList());
    }
  }

  @Override
  public List<Happening> next() {
    List<Happening> next = all.poll();
    return next == null ? List.of() : next;
  }
}
