package dev.orb.server.fleet;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.journal.Journal;
import dev.orb.server.journal.JournalEntry;
import dev.orb.server.journal.SavedGroup;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What is written down of groups. Reading is free to all; changes are made on the fleet's loop. */
final class Groups implements Membership {
  /** Groups that something may be written down of; each list of groups looks at all of them. */
  static final int MOST = 200;

  private final Journal journal;
  private final Loop loop;
  private final Map<String, Saved> saved = new ConcurrentHashMap<>();
  // why: only the loop reads and writes it
  private final Set<String> becomingDynamic = new HashSet<>();
  private volatile boolean anyDynamic;

  Groups(Journal journal, Loop loop) {
    this.journal = journal;
    this.loop = loop;
  }

  private record Saved(SavedGroup group, @Nullable Where where) {
    static Saved of(SavedGroup group) {
      String where = group.where();
      return new Saved(group, where == null ? null : Where.parse(where));
    }
  }

  void load() {
    journal.groups().forEach(group -> show(Saved.of(group)));
  }

  private void show(Saved group) {
    saved.put(group.group().id(), group);
    anyDynamic = saved.values().stream().anyMatch(each -> each.where() != null);
  }

  private void forget(String id) {
    saved.remove(id);
    anyDynamic = saved.values().stream().anyMatch(each -> each.where() != null);
  }

  Collection<SavedGroup> all() {
    return saved.values().stream().map(Saved::group).toList();
  }

  @Nullable SavedGroup find(String id) {
    Saved found = saved.get(id);
    return found == null ? null : found.group();
  }

  boolean isDynamic(String id) {
    Saved found = anyDynamic ? saved.get(id) : null;
    return found != null && found.where() != null;
  }

  boolean hasDynamic(Set<String> groups) {
    return anyDynamic && groups.stream().anyMatch(this::isDynamic);
  }

  @Override
  public boolean isIn(ClientView client, Set<String> groups) {
    if (Membership.LISTED.isIn(client, groups)) {
      return true;
    }
    if (!anyDynamic) {
      return false;
    }
    for (String id : groups) {
      Saved group = saved.get(id);
      if (group != null && group.where() != null && group.where().matches(client)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Loop, or a thread that bears that it changes at the same moment.
   *
   * @throws OrbException {@code CONFLICT} if of one of these an expression says who is in it
   */
  void requireListed(Set<String> groups) {
    for (String id : groups) {
      if (isDynamic(id) || (loop.isCurrent() && becomingDynamic.contains(id))) {
        throw new OrbException(
            ErrorCode.CONFLICT,
            "an expression says who is in group " + id + ", so nobody is put into it",
            "change what its expression looks at, or choose another group");
      }
    }
  }

  /**
   * Writes one down.
   *
   * @param hasMembers asked on the loop, whether clients were put into it
   */
  CompletableFuture<Void> put(SavedGroup group, Predicate<String> hasMembers) {
    Saved parsed = Saved.of(group);
    return onLoop(
        done -> {
          boolean dynamic = parsed.where() != null;
          if (dynamic && hasMembers.test(group.id())) {
            done.completeExceptionally(occupied(group.id()));
          } else if (!saved.containsKey(group.id()) && saved.size() >= MOST) {
            done.completeExceptionally(
                new OrbException(
                    ErrorCode.TOO_LARGE,
                    "something is written down of " + MOST + " groups, as many as may be",
                    "remove one; a group needs none to have members"));
          } else {
            if (dynamic) {
              becomingDynamic.add(group.id());
            }
            write(
                new JournalEntry.GroupSaved(group),
                () -> show(parsed),
                () -> becomingDynamic.remove(group.id()),
                done);
          }
        });
  }

  private static OrbException occupied(String id) {
    return new OrbException(
        ErrorCode.CONFLICT,
        "clients were put into group " + id + ", so no expression can say who is in it",
        "take them out with orb client set --group " + id + " --remove-group " + id);
  }

  /**
   * Removes what is written down of one.
   *
   * @param hasMembers asked on the loop, whether clients were put into it
   */
  CompletableFuture<Void> remove(String id, Predicate<String> hasMembers) {
    return onLoop(
        done -> {
          if (hasMembers.test(id)) {
            done.completeExceptionally(
                new OrbException(
                    ErrorCode.CONFLICT,
                    "clients are in group " + id,
                    "take them out first, or remove it with members=remove"));
          } else {
            write(new JournalEntry.GroupRemoved(id), () -> forget(id), () -> {}, done);
          }
        });
  }

  private void write(
      JournalEntry fact, Runnable committed, Runnable ended, CompletableFuture<Void> done) {
    journal
        .write(List.of(fact))
        .whenComplete(
            (none, failure) -> {
              boolean taken =
                  loop.offer(
                      () -> {
                        ended.run();
                        if (failure == null) {
                          committed.run();
                          done.complete(null);
                        } else {
                          done.completeExceptionally(failure);
                        }
                      });
              if (!taken) {
                done.completeExceptionally(stopping());
              }
            });
  }

  private interface OnLoop {
    void run(CompletableFuture<Void> done);
  }

  private CompletableFuture<Void> onLoop(OnLoop action) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    if (!loop.offer(() -> action.run(done))) {
      done.completeExceptionally(stopping());
    }
    return done;
  }

  private static OrbException stopping() {
    return new OrbException(ErrorCode.SHUTTING_DOWN, "this node is stopping", "ask another");
  }
}
