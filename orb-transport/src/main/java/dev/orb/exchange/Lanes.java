package dev.orb.exchange;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Who waits behind whom: one lane for each serial handler and each serial key, first in, first out.
 * A run is free to start when it is first in all its lanes; it stays there until it has ended.
 *
 * <p>Not thread-safe: guarded by the execution's lock. A run enters all its lanes at once, so the
 * oldest run is first in all of its own and lanes cannot wait for each other.
 */
final class Lanes {
  private final Map<String, Deque<Run>> lanes = new HashMap<>();

  /** Enters a run; whether it is free to start. */
  boolean enter(Run run) {
    for (String lane : run.lanes()) {
      lanes.computeIfAbsent(lane, name -> new ArrayDeque<>()).add(run);
    }
    return isFirst(run);
  }

  /** Takes a run out; those that are free to start now, in their order. */
  List<Run> leave(Run run) {
    if (run.lanes().isEmpty()) {
      return List.of();
    }
    List<Run> heads = new ArrayList<>(2);
    for (String name : run.lanes()) {
      Deque<Run> lane = lanes.get(name);
      if (lane == null) {
        continue;
      }
      boolean wasFirst = lane.peek() == run;
      lane.remove(run);
      Run head = lane.peek();
      if (head == null) {
        lanes.remove(name);
      } else if (wasFirst && !heads.contains(head) && isFirst(head)) {
        heads.add(head);
      }
    }
    return heads;
  }

  /** Puts a run in the place of another. */
  void replace(Run run, Run next) {
    for (String name : run.lanes()) {
      Deque<Run> lane = lanes.get(name);
      if (lane != null) {
        lanes.put(
            name,
            lane.stream()
                .map(each -> each == run ? next : each)
                .collect(Collectors.toCollection(ArrayDeque::new)));
      }
    }
  }

  boolean isFirst(Run run) {
    for (String name : run.lanes()) {
      Deque<Run> lane = lanes.get(name);
      if (lane == null || lane.peek() != run) {
        return false;
      }
    }
    return true;
  }

  int size() {
    return lanes.size();
  }
}
